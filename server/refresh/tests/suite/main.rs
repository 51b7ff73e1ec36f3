//! Refreshes against a real server on this machine, which speaks as the vendors' APIs do.

mod aws;
mod azure;
mod gcp;
mod server;
