-- How many rows begin with what is searched decides whether a page looks them up or goes along its order until it is full.
-- By a hundred steps that was ten times too many, or too few, for a word that forty products have; by a thousand it is right
-- (from the next ANALYZE on).
alter table product_words alter column word set statistics 1000;
--> statement-breakpoint
alter table variants alter column sku set statistics 1000;
