/**
 * Elements of the types that the compiled packages do not profile and that no rule table holds, written by hand, in order.
 * Source: HL7 FHIR R4 4.0.1, datatypes, OperationOutcome and CapabilityStatement. Grammar: structures.ts.
 */

const QUANTITY = 'value:decimal comparator:code unit:string system:uri code:code';

export const DATATYPE_STRUCTURES: Readonly<Record<string, string>> = {
  Age: QUANTITY,
  Count: QUANTITY,
  Distance: QUANTITY,
  Duration: QUANTITY,
  Quantity: QUANTITY,
  SimpleQuantity: QUANTITY,
  Money: 'value:decimal currency:code',
  Range: 'low:Quantity high:Quantity',
  Ratio: 'numerator:Quantity denominator:Quantity',
  SampledData:
    'origin:Quantity period:decimal factor:decimal lowerLimit:decimal upperLimit:decimal dimensions:positiveInt data:string',
  Timing:
    'modifierExtension*:Extension event*:dateTime repeat:Element repeat.bounds[x]:* repeat.count:positiveInt repeat.countMax:positiveInt ' +
    'repeat.duration:decimal repeat.durationMax:decimal repeat.durationUnit:code repeat.frequency:positiveInt ' +
    'repeat.frequencyMax:positiveInt repeat.period:decimal repeat.periodMax:decimal repeat.periodUnit:code ' +
    'repeat.dayOfWeek*:code repeat.timeOfDay*:time repeat.when*:code repeat.offset:unsignedInt code:CodeableConcept',
  Dosage:
    'modifierExtension*:Extension sequence:integer text:string additionalInstruction*:CodeableConcept patientInstruction:string ' +
    'timing:Timing asNeeded[x]:* site:CodeableConcept route:CodeableConcept method:CodeableConcept doseAndRate*:Element ' +
    'doseAndRate.type:CodeableConcept doseAndRate.dose[x]:* doseAndRate.rate[x]:* maxDosePerPeriod:Ratio ' +
    'maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity',
  ContactDetail: 'name:string telecom*:ContactPoint',
  Contributor: 'type:code name:string contact*:ContactDetail',
  Expression: 'description:string name:id language:code expression:string reference:uri',
  UsageContext: 'code:Coding value[x]:*',
  RelatedArtifact:
    'type:code label:string display:string citation:markdown url:url document:Attachment resource:canonical',
  ParameterDefinition: 'name:code use:code min:integer max:string documentation:string type:code profile:canonical',
  TriggerDefinition: 'type:code name:string timing[x]:* data*:DataRequirement condition:Expression',
  DataRequirement:
    'type:code profile*:canonical subject[x]:* mustSupport*:string codeFilter*:Element codeFilter.path:string ' +
    'codeFilter.searchParam:string codeFilter.valueSet:canonical codeFilter.code*:Coding dateFilter*:Element ' +
    'dateFilter.path:string dateFilter.searchParam:string dateFilter.value[x]:* limit:positiveInt sort*:Element ' +
    'sort.path:string sort.direction:code',
};

export const ANSWER_STRUCTURES: Readonly<Record<string, string>> = {
  OperationOutcome:
    'issue*:BackboneElement issue.severity:code issue.code:code issue.details:CodeableConcept issue.diagnostics:string ' +
    'issue.location*:string issue.expression*:string',
  CapabilityStatement:
    'url:uri version:string name:string title:string status:code experimental:boolean date:dateTime publisher:string ' +
    'contact*:ContactDetail description:markdown useContext*:UsageContext jurisdiction*:CodeableConcept purpose:markdown ' +
    'copyright:markdown kind:code instantiates*:canonical imports*:canonical software:BackboneElement software.name:string ' +
    'software.version:string software.releaseDate:dateTime implementation:BackboneElement implementation.description:string ' +
    'implementation.url:url implementation.custodian:Reference fhirVersion:code format*:code patchFormat*:code ' +
    'implementationGuide*:canonical rest*:BackboneElement rest.mode:code rest.documentation:markdown ' +
    'rest.security:BackboneElement rest.security.cors:boolean rest.security.service*:CodeableConcept ' +
    'rest.security.description:markdown rest.resource*:BackboneElement rest.resource.type:code rest.resource.profile:canonical ' +
    'rest.resource.supportedProfile*:canonical rest.resource.documentation:markdown rest.resource.interaction*:BackboneElement ' +
    'rest.resource.interaction.code:code rest.resource.interaction.documentation:markdown rest.resource.versioning:code ' +
    'rest.resource.readHistory:boolean rest.resource.updateCreate:boolean rest.resource.conditionalCreate:boolean ' +
    'rest.resource.conditionalRead:code rest.resource.conditionalUpdate:boolean rest.resource.conditionalDelete:code ' +
    'rest.resource.referencePolicy*:code rest.resource.searchInclude*:string rest.resource.searchRevInclude*:string ' +
    'rest.resource.searchParam*:BackboneElement rest.resource.searchParam.name:string ' +
    'rest.resource.searchParam.definition:canonical rest.resource.searchParam.type:code ' +
    'rest.resource.searchParam.documentation:markdown rest.resource.operation*:BackboneElement ' +
    'rest.resource.operation.name:string rest.resource.operation.definition:canonical ' +
    'rest.resource.operation.documentation:markdown rest.interaction*:BackboneElement rest.interaction.code:code ' +
    'rest.interaction.documentation:markdown rest.searchParam*:#rest.resource.searchParam ' +
    'rest.operation*:#rest.resource.operation rest.compartment*:canonical messaging*:BackboneElement ' +
    'messaging.endpoint*:BackboneElement messaging.endpoint.protocol:Coding messaging.endpoint.address:url ' +
    'messaging.reliableCache:unsignedInt messaging.documentation:markdown messaging.supportedMessage*:BackboneElement ' +
    'messaging.supportedMessage.mode:code messaging.supportedMessage.definition:canonical document*:BackboneElement ' +
    'document.mode:code document.documentation:markdown document.profile:canonical',
};
