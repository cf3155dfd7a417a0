alter table order_field_values force row level security;
--> statement-breakpoint
grant select, insert on order_field_values to flexportal_app;
--> statement-breakpoint
-- An order that is edited before anything is fulfilled gets new lines for its old ones.
grant delete on order_lines to flexportal_app;
