-- A document may come by the HL7 v2 port, too. The former list is within the new one: checked when it is next convenient.
alter table document_arrival drop constraint document_arrival_way_check;
alter table document_arrival add constraint document_arrival_way_check
  check (way in ('fhir', 'xds', 'hl7v2', 'mail', 'page', 'other')) not valid;
