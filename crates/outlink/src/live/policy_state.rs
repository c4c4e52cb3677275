//! The policy in force, and the one that its file has held for too short a time.

use std::time::Instant;

use super::backoff::ReloadCause;
use super::backoff::SETTLED;
use crate::policy::Policy;

/// The policy in force, and another one that waits.
#[derive(Clone, Debug)]
pub(super) struct PolicyState {
    in_force: Policy,
    /// What the file holds, and since when it was seen to. A database proves that it is whole; a policy
    /// does not, and the beginning of one is a policy too, a milder one perhaps.
    waiting: Option<(Policy, Instant)>,
}

impl PolicyState {
    /// A policy that is in force.
    pub(super) fn of(policy: Policy) -> Self {
        Self { in_force: policy, waiting: None }
    }

    pub(super) fn in_force(&self) -> &Policy {
        &self.in_force
    }

    /// The policy that waits, put in force.
    pub(super) fn waiting(&self) -> Option<Self> {
        self.waiting.as_ref().map(|(policy, _)| Self::of(policy.clone()))
    }

    /// What follows from what the file holds now. Another policy is put in force at once if the caller
    /// asked for that, and else if the file has held it for a while.
    pub(super) fn next(&self, policy: Policy, cause: ReloadCause) -> Self {
        if policy == self.in_force || cause == ReloadCause::Asked {
            return Self::of(policy);
        }
        let before = self.waiting.as_ref().filter(|(before, _)| *before == policy);
        let since = before.map_or_else(Instant::now, |(_, since)| *since);
        if since.elapsed() >= SETTLED {
            return Self::of(policy);
        }
        Self { in_force: self.in_force.clone(), waiting: Some((policy, since)) }
    }
}
