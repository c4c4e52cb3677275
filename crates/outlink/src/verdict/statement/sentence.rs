//! A statement in plain sentences for the user, in the languages of the Nordic countries.

use std::str::FromStr;

use super::Statement;
use crate::names::UnknownName;

/// A language that users are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// Danish.
    Danish,
    /// Swedish.
    Swedish,
    /// Norwegian (Bokmål).
    Norwegian,
    /// Finnish.
    Finnish,
}

impl Language {
    /// Every language.
    pub const ALL: &[Self] =
        &[Self::English, Self::Danish, Self::Swedish, Self::Norwegian, Self::Finnish];

    /// The code of ISO 639-1.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Danish => "da",
            Self::Swedish => "sv",
            Self::Norwegian => "nb",
            Self::Finnish => "fi",
        }
    }
}

impl FromStr for Language {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().copied().find(|language| language.as_str() == text);
        let known = Self::ALL.iter().map(|language| language.as_str());
        found.ok_or_else(|| UnknownName::new("language", text, known))
    }
}

/// The sentences of a language.
struct Sentences {
    restricted: &'static str,
    labelled: &'static str,
    illegal: &'static str,
    terms: &'static str,
    provision: &'static str,
    until: &'static str,
    reported: &'static str,
    found: &'static str,
    automated: &'static str,
    by_people: &'static str,
    redress: &'static str,
}

impl Language {
    fn sentences(self) -> Sentences {
        match self {
            Self::English => Sentences {
                restricted: "Your link cannot be opened from here.",
                labelled: "Your link opens with a warning.",
                illegal: "It leads to content that is considered illegal.",
                terms: "It leads to content that breaks our terms.",
                provision: "Provision:",
                until: "The decision applies until and including {date}.",
                reported: "It was reported to us.",
                found: "We found it ourselves.",
                automated: "The decision was made by automated means.",
                by_people: "A person took part in the decision.",
                redress: "You can complain to us, turn to an out-of-court dispute settlement \
                          body, or go to court.",
            },
            Self::Danish => Sentences {
                restricted: "Dit link kan ikke åbnes herfra.",
                labelled: "Dit link åbnes med en advarsel.",
                illegal: "Det fører til indhold, som anses for ulovligt.",
                terms: "Det fører til indhold, som strider mod vores vilkår.",
                provision: "Bestemmelse:",
                until: "Afgørelsen gælder til og med {date}.",
                reported: "Det blev anmeldt til os.",
                found: "Vi fandt det selv.",
                automated: "Afgørelsen er truffet automatisk.",
                by_people: "Et menneske har medvirket til afgørelsen.",
                redress: "Du kan klage til os, indbringe sagen for et udenretsligt \
                          tvistbilæggelsesorgan eller gå til domstolene.",
            },
            Self::Swedish => Sentences {
                restricted: "Din länk kan inte öppnas härifrån.",
                labelled: "Din länk öppnas med en varning.",
                illegal: "Den leder till innehåll som anses vara olagligt.",
                terms: "Den leder till innehåll som strider mot våra villkor.",
                provision: "Bestämmelse:",
                until: "Beslutet gäller till och med {date}.",
                reported: "Den anmäldes till oss.",
                found: "Vi hittade den själva.",
                automated: "Beslutet fattades automatiskt.",
                by_people: "En människa har deltagit i beslutet.",
                redress: "Du kan klaga hos oss, vända dig till ett tvistlösningsorgan utanför \
                          domstol eller gå till domstol.",
            },
            Self::Norwegian => Sentences {
                restricted: "Lenken din kan ikke åpnes herfra.",
                labelled: "Lenken din åpnes med en advarsel.",
                illegal: "Den fører til innhold som anses som ulovlig.",
                terms: "Den fører til innhold som bryter med vilkårene våre.",
                provision: "Bestemmelse:",
                until: "Avgjørelsen gjelder til og med {date}.",
                reported: "Den ble meldt til oss.",
                found: "Vi fant den selv.",
                automated: "Avgjørelsen ble tatt automatisk.",
                by_people: "Et menneske har medvirket til avgjørelsen.",
                redress: "Du kan klage til oss, henvende deg til et utenrettslig \
                          tvisteløsningsorgan eller gå til domstolene.",
            },
            Self::Finnish => Sentences {
                restricted: "Linkkiäsi ei voi avata täältä.",
                labelled: "Linkkisi avautuu varoituksen kautta.",
                illegal: "Se johtaa sisältöön, jota pidetään laittomana.",
                terms: "Se johtaa sisältöön, joka rikkoo käyttöehtojamme.",
                provision: "Säännös:",
                until: "Päätös on voimassa {date} asti.",
                reported: "Siitä ilmoitettiin meille.",
                found: "Löysimme sen itse.",
                automated: "Päätös tehtiin automaattisesti.",
                by_people: "Ihminen osallistui päätökseen.",
                redress: "Voit valittaa meille, viedä asian tuomioistuimen ulkopuoliseen \
                          riidanratkaisuelimeen tai kääntyä tuomioistuimen puoleen.",
            },
        }
    }
}

impl Statement {
    /// What the user is told: the decision, its ground and provision, whether somebody reported the
    /// link, until when the decision applies, whether it was automated, and where to object.
    pub fn sentence(&self, language: Language) -> String {
        let say = language.sentences();
        let is_label = |name: &String| name == "DECISION_VISIBILITY_CONTENT_LABELLED";
        let decision = if self.decision_visibility.iter().all(is_label) {
            say.labelled
        } else {
            say.restricted
        };
        let is_illegal = self.decision_ground == "DECISION_GROUND_ILLEGAL_CONTENT";
        let ground = if is_illegal { say.illegal } else { say.terms };
        let provision = self.illegal_content_legal_ground.as_ref();
        let provision = provision.or(self.incompatible_content_ground.as_ref());
        let provision = provision.map_or(String::new(), |text| {
            format!(" {} {}.", say.provision, text.trim_end_matches('.'))
        });
        let is_automated = self.automated_decision == "AUTOMATED_DECISION_FULLY";
        let how = if is_automated { say.automated } else { say.by_people };
        let is_reported = self.source_type != super::VOLUNTARY;
        let source = if is_reported { say.reported } else { say.found };
        let until = self.end_date_visibility_restriction.as_ref();
        let until =
            until.map_or(String::new(), |date| format!(" {}", say.until.replace("{date}", date)));
        format!("{decision} {ground}{provision} {source}{until} {how} {}", say.redress)
    }
}
