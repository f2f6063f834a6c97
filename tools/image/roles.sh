#!/bin/sh
# Runs in the database's container when its volume is new: the extension and the roles of docs/storage.md.
set -e

secret() { cat "/run/beatkeeper/$1-password"; }

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=owner="$(secret owner)" --set=app="$(secret app)" --set=job="$(secret job)" <<'SQL'
create extension if not exists timescaledb;
create role beatkeeper_owner login nosuperuser nobypassrls password :'owner';
create role beatkeeper_app login nosuperuser nobypassrls password :'app';
create role beatkeeper_job login nosuperuser nobypassrls password :'job';
create database beatkeeper owner beatkeeper_owner;
\connect beatkeeper
create extension if not exists timescaledb;
SQL
