//! Platforms of callers: what is wrong with one, before it takes part.

use super::registry::Platform;
use super::registry::compile_pages;
use crate::platform_data;
use crate::platform_data::PlatformData;
use crate::platform_data::is_name;
use crate::platform_data::is_name_byte;
use crate::url::SchemeClass;
use crate::url::leads_nowhere;

impl Platform {
    /// Compiles a platform of a caller.
    pub(super) fn compile_own(data: &'static PlatformData) -> Result<Self, String> {
        let is_builtin = platform_data::PLATFORMS.iter().any(|known| known.name == data.name);
        if is_builtin {
            return Err(format!("the platform `{}` is built in; take another name", data.name));
        }
        if data.recogniser.is_some() {
            return Err("`recogniser` names code of the library; use templates".to_owned());
        }
        let mut names = std::iter::once(data.name).chain(data.pages.iter().map(|page| page.kind));
        if let Some(wrong) = names.find(|name| !is_name(name)) {
            return Err(format!(
                "`{wrong}` is not a name; write lower-case letters, digits and `_`"
            ));
        }
        let hosts = || data.hosts.iter().chain(data.mirrors).chain(data.invitation);
        let is_host = |host: &str| {
            let name = host.strip_prefix("*.").unwrap_or(host);
            let is_byte = |byte: u8| is_name_byte(byte) || matches!(byte, b'-' | b'.');
            name.contains('.') && name.bytes().all(is_byte) && !name.starts_with(['.', '-'])
        };
        if let Some(wrong) = hosts().find(|host| !is_host(host) || host.starts_with("www.")) {
            return Err(format!(
                "`{wrong}` is not a host; write a name in lower case without `www.`, or `*.name` for \
                 every name below"
            ));
        }
        let is_scheme = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_lowercase())
                && text.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte)
                })
        };
        if let Some(wrong) = data.schemes.iter().find(|scheme| !is_scheme(scheme)) {
            return Err(format!(
                "`{wrong}` is not a scheme; write its name in lower case, no colon"
            ));
        }
        let is_general = |scheme: &&&str| {
            let class = SchemeClass::of(scheme);
            matches!(class, SchemeClass::Web | SchemeClass::Dangerous) || leads_nowhere(scheme)
        };
        if let Some(scheme) = data.schemes.iter().find(is_general) {
            return Err(format!(
                "the scheme `{scheme}` belongs to no platform; leave out those of the web, of mail, \
                 calls and maps, and those that run code or read files"
            ));
        }
        if data.pages.is_empty() {
            return Err("there is no `[[page]]`, so that no link can name anything".to_owned());
        }
        match compile_pages(data) {
            (_, problems) if !problems.is_empty() => {
                Err(problems.into_iter().next().unwrap_or_default())
            }
            _ => Ok(Self::of(data)),
        }
    }
}
