//! The table of columns of verdicts.

use std::borrow::Cow;

use crate::names::Action;
use crate::names::names;

names! {
    /// A column of verdicts: what can be said of a row that is not allowed.
    ///
    /// In a row that is allowed, all but [`Column::Action`] and [`Column::ActionNumber`] are absent;
    /// in a row without a link, all are.
    #[non_exhaustive]
    pub enum Column: u8, "column" {
        /// The action: `allow`, `review`, `warn` or `block`.
        Action = 0 => "action",
        /// The number of the action, for comparing.
        ActionNumber = 1 => "action_number",
        /// The code of the reason that decided.
        Code = 2 => "code",
        /// The reason as one sentence.
        Message = 3 => "message",
        /// The place that the reason is about.
        Candidate = 4 => "candidate",
        /// The entity that this place names, such as `telegram:username/foo`.
        Entity = 5 => "entity",
        /// The registrable domain of this place.
        RegistrableDomain = 6 => "registrable_domain",
        /// The pattern of the rule. [`Column::Pattern`] is the same under the name that the JSON of
        /// a verdict gives it.
        Rule = 7 => "rule",
        /// The pattern of the rule.
        Pattern = 8 => "pattern",
        /// The kind of the rule: `domain`, `url`, `entity` ...
        Kind = 9 => "kind",
        /// The list of the rule.
        List = 10 => "list",
        /// The line of the list.
        Line = 11 => "line",
        /// The id that the list gives the rule.
        Id = 12 => "id",
        /// The category of the rule.
        Category = 13 => "category",
        /// The tags of the rule.
        Tags = 14 => "tags",
        /// The ground of the rule: `illegal` or `terms`.
        Ground = 15 => "ground",
        /// The provision of the law or of the terms.
        Provision = 16 => "provision",
        /// The number of the order or case.
        Reference = 17 => "reference",
        /// Who reported or ordered it.
        Source = 18 => "source",
        /// In which role they did.
        SourceType = 19 => "source_type",
        /// Where the rule counts; empty if it counts everywhere.
        Jurisdictions = 20 => "jurisdictions",
        /// The id of the database; the ids of several layers are joined by `+`, the lowest first.
        DatabaseId = 21 => "database_id",
    }
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Text that repeats often, such as the name of a list.
    Name,
    /// Text that rarely repeats itself.
    Text,
    /// A number from 0 to 255.
    U8,
    /// A number.
    U32,
    /// Several texts.
    Texts,
}

/// What a column says of a row; in JSON `null`, a string, a number or an array of strings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Nothing.
    None,
    /// A text.
    Text(&'a str),
    /// A number.
    Number(u32),
    /// Several texts.
    Texts(Vec<Cow<'a, str>>),
}

/// A column that was chosen twice. The answer would have two columns of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the column `{}` was chosen twice; name each column once", column.as_str())]
#[non_exhaustive]
pub struct RepeatedColumn {
    /// The column.
    pub column: Column,
}

impl Column {
    /// Refuses a choice of columns that has one of them twice.
    ///
    /// # Errors
    /// The first column that comes again.
    pub fn refuse_repeated(columns: &[Self]) -> Result<(), RepeatedColumn> {
        let is_repeated =
            |(at, column): &(usize, &Self)| columns.iter().take(*at).any(|one| one == *column);
        match columns.iter().enumerate().find(is_repeated) {
            Some((_, column)) => Err(RepeatedColumn { column: *column }),
            None => Ok(()),
        }
    }

    /// The columns that one gets without choosing.
    pub const DEFAULT: &'static [Self] = &[
        Self::Action,
        Self::ActionNumber,
        Self::Code,
        Self::List,
        Self::Category,
        Self::Rule,
        Self::Candidate,
    ];

    /// The type of the column.
    pub fn column_type(self) -> ColumnType {
        match self {
            Self::ActionNumber => ColumnType::U8,
            Self::Line => ColumnType::U32,
            Self::Tags | Self::Jurisdictions => ColumnType::Texts,
            Self::Message | Self::Candidate | Self::Entity | Self::RegistrableDomain => {
                ColumnType::Text
            }
            _ => ColumnType::Name,
        }
    }

    /// What the column says of an allowed row.
    pub fn allowed_value(self) -> Value<'static> {
        match self {
            Self::Action => Value::Text(Action::Allow.as_str()),
            Self::ActionNumber => Value::Number(Action::Allow.number().into()),
            _ => Value::None,
        }
    }
}
