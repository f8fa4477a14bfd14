//! The behaviour of handlers, modules and `Cors`, one module for each area. They are one program, because each program is linked
//! with the whole of actix-web; tests that need a process of their own, or take seconds, are programs of their own.

mod advisories;
mod auth;
mod configuration;
mod handler_lookup;
mod hostile_origins;
mod keys;
mod middleware;
mod modules;
mod places;
mod preflight_owner;
mod readiness;
mod rewritten_paths;
mod routes;
mod run_time_origins;
mod run_time_policies;
mod shared_origins;
mod signature;
mod socket;
mod wire;
