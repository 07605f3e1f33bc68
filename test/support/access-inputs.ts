/** An input for each action of the context `access`, so that a test can try them all on one record. */
export function accessInputs(owner: { readonly id: string }) {
  const subject = { kind: 'professional', id: '8', name: 'x' } as const;
  const recordId = owner.id;
  return {
    declareRefusal: { owner },
    findRecord: { owner },
    endOwnAttending: { owner },
    listProfessionals: { owner },
    openEmergency: { owner, reason: 'inconscient sur la voie publique' },
    reviewEmergency: { owner, emergencyId: recordId, outcome: 'justified' },
    readEmergencies: { owner, count: 1 },
    acknowledgeEmergency: { owner, emergencyId: recordId },
    reportAccess: { owner, seq: 1 },
    readReports: { owner },
    answerReport: { owner, reportId: recordId },
    readSettings: { owner },
    authorizeAccess: { owner, subject },
    refuseAccess: { owner, subject },
    endAccess: { owner, ruleId: recordId },
    setAccessEnd: { owner, ruleId: recordId, until: null },
    nameAdministrator: { owner, subject },
    endAdministrator: { owner, ruleId: recordId },
    blockAccess: { owner, subject },
    unblockAccess: { owner, ruleId: recordId },
    setRule: { owner, effect: 'hide', subject },
    endRule: { owner, ruleId: recordId },
    setEmergencies: { owner, regulation: true, breakGlass: true, masked: true },
    setVisibility: { owner, masksNew: true },
    undoChange: { owner, changeId: recordId },
    blockProfessional: { owner, professional: { id: '8', name: 'x' } },
  };
}
