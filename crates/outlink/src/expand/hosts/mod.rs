//! Hosts that stand for something else: a gateway for the service behind it, each host of a bucket for the
//! bucket, and a name for the address or the site that it spells.

pub(super) mod address;
mod bucket;
mod cid;
pub(super) mod gateway;
pub(super) mod onion;
pub(super) mod translate;
