-- Which counties there are is the rulebook's; here only what a code looks like.
alter table enterprise drop constraint enterprise_county_check;
alter table enterprise add constraint enterprise_county_check check (county ~ '^[0-9]{4}[0-9A-Z]{2}$');
