//! The canvas, as `build.rs` found it.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));
