//! simcam
