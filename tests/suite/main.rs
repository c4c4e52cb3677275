//! Every test that looks at outlink from outside.

mod agreement;
mod allocations;
mod architecture;
mod canonicalize;
mod databases;
mod entities;
mod expanding;
mod expressions;
mod extracting;
mod fuzzing;
mod golden;
mod layers;
mod lists;
mod live;
mod matching;
mod names;
mod network;
mod normal_form;
mod orders;
mod promises;
mod properties;
mod reasons;
mod reports;
mod scanning;
mod signatures;
mod statements;
