//! What a link says by itself: its parts, the values of its parameters, the patterns of its host and path,
//! and tests of the shape of a text in it. Nothing here knows a redirector.

pub(super) mod edges;
pub(super) mod parts;
pub(super) mod pattern;
pub(super) mod shape;
pub(super) mod value;
