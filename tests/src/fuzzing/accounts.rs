//! What links of messengers name, and the spellings of those links.

use super::spelling::Choices;
use super::spelling::Host;
use super::spelling::Place;
use super::spelling::Surroundings;
use super::spelling::base64;
use super::spelling::respell;
use super::spelling::respell_app;

/// An account of a messenger, or an invitation.
pub(super) struct Account {
    /// As rules name it.
    pub(super) entity: String,
    links: Vec<String>,
}

impl Account {
    pub(super) fn of(kind: u8, name: [u8; 8]) -> Self {
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let of = |byte: u8| char::from(letters[usize::from(byte) % letters.len()]);
        let name: String = ['a'].into_iter().chain(name.map(of)).collect();
        let (entity, links) = match kind % 4 {
            0 => (
                format!("telegram:username/{name}"),
                vec![
                    format!("t.me/{name}"),
                    format!("telegram.me/{name}"),
                    format!("telegram.dog/{name}"),
                    format!("t.me/s/{name}"),
                    format!("{name}.t.me/"),
                    format!("www.t.me/{name}"),
                    format!("t.me/{name}?start=x"),
                    format!("t.me/{name}/17"),
                    format!("tg://resolve?domain={name}"),
                ],
            ),
            1 => {
                let name = name.to_uppercase().replace('0', "b");
                let links = vec![
                    format!("chat.whatsapp.com/{name}ABCDEFGHIJKLM"),
                    format!("chat.whatsapp.com/invite/{name}ABCDEFGHIJKLM"),
                    format!("whatsapp://chat?code={name}ABCDEFGHIJKLM"),
                ];
                (format!("whatsapp:invite/{name}ABCDEFGHIJKLM"), links)
            }
            2 => (
                format!("discord:invite/{name}"),
                vec![
                    format!("discord.gg/{name}"),
                    format!("discord.com/invite/{name}"),
                    format!("discordapp.com/invite/{name}"),
                    format!("www.discord.com/invite/{name}"),
                    format!("discord.gg/invite/{name}"),
                    format!("discord://-/invite/{name}"),
                ],
            ),
            _ => (
                format!("snapchat:username/{name}"),
                vec![
                    format!("www.snapchat.com/add/{name}"),
                    format!("snapchat.com/add/{name}"),
                    format!("www.snapchat.com/@{name}"),
                    format!("snapchat://add/{name}"),
                ],
            ),
        };
        Self { entity, links }
    }

    /// A spelling of the account: one of its links, respelled as any other.
    pub(super) fn spell(&self, choices: &mut Choices<'_>) -> String {
        let link = &self.links[choices.of(self.links.len())];
        if let Some((scheme, rest)) = link.split_once("://") {
            return respell_app(scheme, rest, choices);
        }
        let (without_query, query) = match link.split_once('?') {
            Some((rest, query)) => (rest, Some(query.to_owned())),
            None => (link.as_str(), None),
        };
        let mut parts = without_query.split('/');
        let host = parts.next().unwrap_or_default().split('.').map(str::to_owned).collect();
        let path: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let is_directory = path.is_empty();
        let place = Place { host: Host::Name(host), path, is_directory, query };
        respell(&place, Surroundings::Redirector, choices)
    }
}

/// A group of Signal, which is named by a message in a fragment.
pub(super) struct Group {
    key: [u8; 32],
}

impl Group {
    pub(super) fn of(seed: [u8; 8]) -> Self {
        let mut key = [0; 32];
        key.iter_mut().zip(seed.iter().cycle()).for_each(|(byte, seed)| *byte = *seed);
        Self { key }
    }

    /// As rules name it.
    pub(super) fn entity(&self) -> String {
        let digits = self.key.iter().map(|byte| format!("{byte:02x}"));
        format!("signal:group/{}", digits.collect::<String>())
    }

    /// The fragment, with the fields of the message in some order and in some spelling.
    pub(super) fn spell(&self, choices: &mut Choices<'_>) -> String {
        let key = field(&self.key, choices);
        let password = [vec![0x12, 4], vec![7; 4]].concat();
        let other = field(&[9; 32], choices);
        let contents = match choices.of(5) {
            1 => [password, key].concat(),
            2 => [other, key, password].concat(),
            3 => [vec![0x78, 1], key, password].concat(),
            4 => [vec![0x1b, 0x08, 1, 0x1c], password, key].concat(),
            _ => [key, password].concat(),
        };
        let message = field(&contents, choices);
        let message = match choices.of(3) {
            1 => [field(&field(&[9; 32], choices), choices), message].concat(),
            2 => [vec![0x15, 1, 2, 3, 4], message, vec![0x10, 1]].concat(),
            _ => message,
        };
        base64(&message)
    }
}

/// Field 1 of a message, its tag and length perhaps with bytes that say nothing.
fn field(value: &[u8], choices: &mut Choices<'_>) -> Vec<u8> {
    let tag = choices.from(&[&[0x0a][..], &[0x8a, 0x00], &[0x8a, 0x80, 0x80, 0x00]]);
    let length = value.len() as u8;
    let length = match choices.of(3) {
        _ if length >= 0x80 => vec![length, 1],
        1 => vec![length | 0x80, 0x00],
        2 => vec![length | 0x80, 0x80, 0x80, 0x00],
        _ => vec![length],
    };
    [tag, &length, value].concat()
}
