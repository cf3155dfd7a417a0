DROP INDEX "assets_status_created";--> statement-breakpoint
DROP INDEX "assets_status_updated";--> statement-breakpoint
DROP INDEX "events_of_subject";--> statement-breakpoint
ALTER TABLE "rentals" ADD COLUMN "ended_on" date;--> statement-breakpoint
CREATE INDEX "rentals_of_asset" ON "rentals" USING btree ("tenant_id","asset_serial_number","created_at","id");--> statement-breakpoint
CREATE INDEX "assets_status_created" ON "assets" USING btree ("tenant_id","status","created_at","serial_number","sku");--> statement-breakpoint
CREATE INDEX "assets_status_updated" ON "assets" USING btree ("tenant_id","status","updated_at","serial_number","sku");--> statement-breakpoint
CREATE INDEX "events_of_subject" ON "events" USING btree ("tenant_id","subject_id","occurred_at","id");