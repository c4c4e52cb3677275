//! A statement in plain sentences for the user, in the languages of the Nordic countries.

use super::SOURCE_ORDER;
use super::Statement;
use super::VOLUNTARY;
use super::validate::EEA;
use crate::names::Action;
use crate::names::names;

names! {
    /// The language of a sentence for users, by its code of ISO 639-1.
    #[non_exhaustive]
    pub enum Language, "language" {
        /// English.
        English => "en",
        /// Danish.
        Danish => "da",
        /// Swedish.
        Swedish => "sv",
        /// Norwegian (Bokmål).
        Norwegian => "nb",
        /// Finnish.
        Finnish => "fi",
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
    countries: &'static str,
    everywhere: &'static str,
    reported: &'static str,
    ordered: &'static str,
    found: &'static str,
    detected: &'static str,
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
                countries: "The decision applies in these countries: {countries}.",
                everywhere: "The decision applies in the whole European Economic Area.",
                reported: "It was reported to us.",
                ordered: "An authority ordered us to restrict it.",
                found: "We found it ourselves.",
                detected: "The link was detected by automated means.",
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
                countries: "Afgørelsen gælder i disse lande: {countries}.",
                everywhere: "Afgørelsen gælder i hele Det Europæiske Økonomiske Samarbejdsområde.",
                reported: "Det blev anmeldt til os.",
                ordered: "En myndighed har påbudt os at begrænse det.",
                found: "Vi fandt det selv.",
                detected: "Linket blev opdaget automatisk.",
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
                countries: "Beslutet gäller i dessa länder: {countries}.",
                everywhere: "Beslutet gäller i hela Europeiska ekonomiska samarbetsområdet.",
                reported: "Den anmäldes till oss.",
                ordered: "En myndighet har ålagt oss att begränsa den.",
                found: "Vi hittade den själva.",
                detected: "Länken upptäcktes automatiskt.",
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
                countries: "Avgjørelsen gjelder i disse landene: {countries}.",
                everywhere: "Avgjørelsen gjelder i hele Det europeiske økonomiske samarbeidsområdet.",
                reported: "Den ble meldt til oss.",
                ordered: "En myndighet har pålagt oss å begrense den.",
                found: "Vi fant den selv.",
                detected: "Lenken ble oppdaget automatisk.",
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
                countries: "Päätös on voimassa näissä maissa: {countries}.",
                everywhere: "Päätös on voimassa koko Euroopan talousalueella.",
                reported: "Siitä ilmoitettiin meille.",
                ordered: "Viranomainen määräsi meidät rajoittamaan sitä.",
                found: "Löysimme sen itse.",
                detected: "Linkki havaittiin automaattisesti.",
                automated: "Päätös tehtiin automaattisesti.",
                by_people: "Ihminen osallistui päätökseen.",
                redress: "Voit valittaa meille, viedä asian tuomioistuimen ulkopuoliseen \
                          riidanratkaisuelimeen tai kääntyä tuomioistuimen puoleen.",
            },
        }
    }
}

impl Statement {
    /// What the user is told: the decision, its ground, provision and explanation, whether somebody
    /// reported the link or an authority ordered the decision, whether the link was detected by
    /// automated means, until when and where the decision applies, whether it was automated, and where
    /// to object. The explanation is the one of the profile, in the language that it has there.
    pub fn sentence(&self, language: Language) -> String {
        let say = language.sentences();
        let is_blocked = self.action >= Action::Block;
        let mut told = vec![if is_blocked { say.restricted } else { say.labelled }.to_owned()];
        let is_illegal = self.decision_ground == "DECISION_GROUND_ILLEGAL_CONTENT";
        told.push(if is_illegal { say.illegal } else { say.terms }.to_owned());
        let provision = self.illegal_content_legal_ground.as_ref();
        let provision = provision.or(self.incompatible_content_ground.as_ref());
        let with_stop = |text: &str| {
            let text = text.trim_end();
            let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
            format!("{text}{stop}")
        };
        told.extend(provision.map(|text| format!("{} {}", say.provision, with_stop(text))));
        let explanation = self.illegal_content_explanation.as_ref();
        let explanation = explanation.or(self.incompatible_content_explanation.as_ref());
        told.extend(explanation.map(|text| with_stop(text)));
        let source = match self.source_type.as_str() {
            VOLUNTARY => say.found,
            SOURCE_ORDER => say.ordered,
            _ => say.reported,
        };
        told.push(source.to_owned());
        told.extend((self.automated_detection == "Yes").then(|| say.detected.to_owned()));
        let until = self.end_date_visibility_restriction.as_ref();
        told.extend(until.map(|date| say.until.replace("{date}", date)));
        told.push(match self.territorial_scope.as_slice() {
            scope if scope.len() == EEA.len() => say.everywhere.to_owned(),
            scope => say.countries.replace("{countries}", &scope.join(", ")),
        });
        let is_automated = self.automated_decision == "AUTOMATED_DECISION_FULLY";
        told.push(if is_automated { say.automated } else { say.by_people }.to_owned());
        told.push(say.redress.to_owned());
        told.join(" ")
    }
}
