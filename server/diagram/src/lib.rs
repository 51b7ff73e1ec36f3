//! An architecture as a laid-out scene and as SVG.
