//! Verdicts as columns: what `Verdicts` has in Python, under the same names.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::Int8Array;
use arrow_array::StringArray;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use outlink::Action;
use outlink::Code;
use outlink::Context;
use outlink::Screener;
use outlink::Verdict;

use crate::table::links;

/// The answers to a batch, a row each.
pub(crate) struct Verdicts(Vec<Answer>);

/// How many rows each action has, and how many have no link.
#[derive(Default)]
pub(crate) struct Counts {
    actions: BTreeMap<Action, u64>,
    pub(crate) nulls: u64,
}

impl Counts {
    pub(crate) fn of(&self, action: Action) -> u64 {
        self.actions.get(&action).copied().unwrap_or(0)
    }

    pub(crate) fn rows(&self) -> u64 {
        self.actions.values().sum::<u64>() + self.nulls
    }
}

/// The answer to one row: nearly all links are allowed, and of those nothing more is said.
#[derive(Clone)]
enum Answer {
    Null,
    Allowed,
    Found(Arc<Found>),
}

/// The deciding reason of a row that is not allowed.
struct Found {
    action: Action,
    code: Code,
    list: Option<String>,
    category: Option<String>,
    rule: Option<String>,
    candidate: Option<String>,
}

impl Verdicts {
    /// Screens an array of links on all cores. Of a dictionary each value is screened once.
    pub(crate) fn of(array: &dyn Array, screener: &Screener, context: &Context) -> Self {
        let Some(dictionary) = array.as_any_dictionary_opt() else {
            return Self(on_all_cores(&links::links(array), screener, context));
        };
        let values = on_all_cores(&links::links(dictionary.values()), screener, context);
        let keys = dictionary.normalized_keys().into_iter().enumerate();
        let answer = |(row, key): (usize, usize)| match values.get(key) {
            Some(answer) if dictionary.is_valid(row) => answer.clone(),
            _ => Answer::Null,
        };
        Self(keys.map(answer).collect())
    }

    /// The columns that are added to a file, with names that begin with the prefix.
    pub(crate) fn fields(prefix: &str) -> Vec<Field> {
        let text = |name| Field::new(format!("{prefix}{name}"), DataType::Utf8, true);
        let mut fields: Vec<Field> =
            ["action", "code", "list", "category", "rule", "candidate"].map(text).into();
        fields.insert(1, Field::new(format!("{prefix}action_number"), DataType::Int8, true));
        fields
    }

    /// The columns, in the order of [`Verdicts::fields`].
    pub(crate) fn columns(&self) -> Vec<ArrayRef> {
        let number = |action| i8::try_from(Action::number(action)).unwrap_or(i8::MAX);
        let numbers: Int8Array = self.0.iter().map(|answer| answer.action().map(number)).collect();
        vec![
            self.texts(|answer| answer.action().map(Action::as_str)),
            Arc::new(numbers),
            self.texts(|answer| Some(answer.found()?.code.as_str())),
            self.texts(|answer| answer.found()?.list.as_deref()),
            self.texts(|answer| answer.found()?.category.as_deref()),
            self.texts(|answer| answer.found()?.rule.as_deref()),
            self.texts(|answer| answer.found()?.candidate.as_deref()),
        ]
    }

    pub(crate) fn count(&self, counts: &mut Counts) {
        for answer in &self.0 {
            match answer.action() {
                Some(action) => *counts.actions.entry(action).or_default() += 1,
                None => counts.nulls += 1,
            }
        }
    }

    fn texts<'a>(&'a self, of: impl Fn(&'a Answer) -> Option<&'a str>) -> ArrayRef {
        Arc::new(self.0.iter().map(of).collect::<StringArray>())
    }
}

impl Answer {
    fn action(&self) -> Option<Action> {
        match self {
            Self::Null => None,
            Self::Allowed => Some(Action::Allow),
            Self::Found(found) => Some(found.action),
        }
    }

    fn found(&self) -> Option<&Found> {
        if let Self::Found(found) = self { Some(found) } else { None }
    }

    fn of(verdict: &Verdict) -> Self {
        let deciding = verdict.reasons().first().filter(|reason| reason.action() > Action::Allow);
        let Some(reason) = deciding else { return Self::Allowed };
        let rule = reason.rule();
        let place = reason.candidate().and_then(|index| verdict.candidates().get(index));
        Self::Found(Arc::new(Found {
            action: verdict.action(),
            code: reason.code(),
            list: rule.map(|rule| rule.list().to_owned()),
            category: rule.and_then(|rule| rule.category()).map(str::to_owned),
            rule: rule.map(|rule| rule.pattern().to_owned()),
            candidate: place.map(|place| place.url.href().unwrap_or(place.url.normal()).to_owned()),
        }))
    }
}

fn on_all_cores(links: &[Option<&[u8]>], screener: &Screener, context: &Context) -> Vec<Answer> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let piece = links.len().div_ceil(cores).max(LEAST_ROWS);
    let mut answers = vec![Answer::Null; links.len()];
    thread::scope(|scope| {
        for (links, answers) in links.chunks(piece).zip(answers.chunks_mut(piece)) {
            scope.spawn(move || screen(links, answers, screener, context));
        }
    });
    answers
}

fn screen(links: &[Option<&[u8]>], answers: &mut [Answer], screener: &Screener, context: &Context) {
    let (mut places, mut texts) = (Vec::new(), Vec::new());
    for (link, answer) in links.iter().zip(answers) {
        match link.map(|link| (link, str::from_utf8(link))) {
            None => {}
            Some((_, Ok(text))) => {
                places.push(answer);
                texts.push(text);
            }
            Some((link, Err(_))) => *answer = Answer::of(&screener.screen_bytes(link, context)),
        }
    }
    let actions = screener.actions(&texts, context);
    for ((answer, text), action) in places.into_iter().zip(texts).zip(actions) {
        *answer = match action {
            Action::Allow => Answer::Allowed,
            _ => Answer::of(&screener.screen_with(text, context)),
        };
    }
}

/// Fewer rows are not worth a thread.
const LEAST_ROWS: usize = 1024;
