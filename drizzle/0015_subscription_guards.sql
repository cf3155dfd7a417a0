-- Owners, too, see through the policies only.
alter table quotes force row level security;
--> statement-breakpoint
-- A quote is added and read, never changed.
grant select, insert on quotes to flexportal_app;
--> statement-breakpoint
-- A commit moves its assets before all else: of many that want one of them, all but one stop there. So the asset points at
-- its rental before that is added.
alter table assets alter constraint assets_rental_fk deferrable initially deferred;
