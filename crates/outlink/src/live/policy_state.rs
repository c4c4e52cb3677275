//! The policy in force, and the one that its file has held for too short a time.

use std::time::Instant;

use super::backoff::ReloadCause;
use super::backoff::SETTLED;
use super::file_stamp::FileStamp;
use crate::policy::Policy;

/// The policy in force, and another one that waits.
#[derive(Clone, Debug)]
pub(super) struct PolicyState {
    in_force: Policy,
    /// The file that holds it, if it is in one.
    file: Option<FileStamp>,
    /// What the file holds, and since when it was seen to. A database proves that it is whole; a policy
    /// does not, and the beginning of one is a policy too, a milder one perhaps.
    waiting: Option<(Policy, Instant)>,
}

impl PolicyState {
    /// A policy that is in force, and the file that holds it.
    pub(super) fn of(policy: Policy, file: Option<FileStamp>) -> Self {
        Self { in_force: policy, file, waiting: None }
    }

    pub(super) fn in_force(&self) -> &Policy {
        &self.in_force
    }

    /// The policy that waits, put in force.
    pub(super) fn waiting(&self) -> Option<Self> {
        self.waiting.as_ref().map(|(policy, _)| Self::of(policy.clone(), self.file.clone()))
    }

    /// The next state, given what the file holds now. Another policy is put in force at once if the caller
    /// asked for that or if its file was renamed into place, and else if the file has held it for a while.
    pub(super) fn next(
        &self,
        (policy, file): (Policy, Option<FileStamp>),
        cause: ReloadCause,
    ) -> Self {
        let is_renamed =
            self.file.as_ref().zip(file.as_ref()).is_some_and(|(old, new)| old.is_replaced_by(new));
        if policy == self.in_force || cause == ReloadCause::Asked || is_renamed {
            return Self::of(policy, file);
        }
        let before = self.waiting.as_ref().filter(|(before, _)| *before == policy);
        let since = before.map_or_else(Instant::now, |(_, since)| *since);
        if since.elapsed() >= SETTLED {
            return Self::of(policy, file);
        }
        Self { waiting: Some((policy, since)), ..self.clone() }
    }
}
