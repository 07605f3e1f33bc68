-- The person shortens, extends or makes permanent an access: it is hers from then on.
grant update (basis) on access_rule to carnet_record_app;
