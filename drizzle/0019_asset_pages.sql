DROP INDEX "assets_created";--> statement-breakpoint
DROP INDEX "assets_updated";--> statement-breakpoint
DROP INDEX "assets_sku";--> statement-breakpoint
DROP INDEX "assets_status_created";--> statement-breakpoint
DROP INDEX "assets_status_updated";--> statement-breakpoint
DROP INDEX "assets_sku_created";--> statement-breakpoint
DROP INDEX "assets_sku_updated";--> statement-breakpoint
CREATE INDEX "assets_status_created" ON "assets" USING btree ("tenant_id","status","created_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_status_updated" ON "assets" USING btree ("tenant_id","status","updated_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_sku_created" ON "assets" USING btree ("tenant_id","sku","status","created_at","serial_number");--> statement-breakpoint
CREATE INDEX "assets_sku_updated" ON "assets" USING btree ("tenant_id","sku","status","updated_at","serial_number");