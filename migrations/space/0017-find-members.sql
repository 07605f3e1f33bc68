-- Who practises in a structure: an access given to a structure is told by the names of those whom it lets in.
create index professional_activity_structure on professional_activity (structure_id);
