//! Families: one form for what several hosts show, or several paths of one host.

use outlink::Limits;
use outlink::expand::canonical;
use outlink::url::normalize;
use proptest::prelude::*;

use super::expanded;

#[test]
fn a_family_has_one_form() {
    let key = |link: &str| {
        let url = normalize(link, &Limits::default()).expect("the link is one");
        canonical(&url).unwrap_or(url).normal().to_owned()
    };
    let forms = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        candidates.iter().map(|found| found.url.normal().to_owned()).collect::<Vec<_>>()
    };
    let onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
    let v0 = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR";
    let v1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    let base64 = "uAXASIMPEcz7Ir_0Gz56f9Q_8a80uyFphcABLtwlmnDHelDka";
    for (form, spellings) in [
        (
            format!("http://{onion}.onion/x?y"),
            vec![
                format!("https://{onion}.onion.ly/x?y"),
                format!("https://{onion}.onion.pet/x?y"),
                format!("https://{onion}.tor2web.org/x?y"),
                format!("https://{onion}.onion.example/x?y"),
                format!("http://{onion}.onion/x?y"),
            ],
        ),
        (
            format!("ipfs://{v1}/a.html"),
            vec![
                format!("https://ipfs.io/ipfs/{v0}/a.html"),
                format!("https://ipfs.io/ipfs/{v1}/a.html?filename=b"),
                format!("https://{v1}.ipfs.dweb.link/a.html"),
                format!("https://gateway.pinata.cloud/ipfs/{v0}/a.html"),
                format!("https://ipfs.io//ipfs//{v0}/a.html"),
                format!("https://ipfs.io/ipfs/{base64}/a.html"),
                format!("https://unheard.example/ipfs/{v0}/a.html"),
                format!("https://unheard.example/%69pfs/{v0}/a.html"),
                format!("https://unheard.example//ipfs/{v0}/a.html"),
                format!("ipfs://{v0}/a.html"),
                format!("ipfs://{v1}/a.html"),
            ],
        ),
        (
            "https://telegra.ph/Page-01-01".to_owned(),
            vec![
                "https://graph.org/Page-01-01".to_owned(),
                "https://te.legra.ph/Page-01-01".to_owned(),
                "http://www.telegra.ph/Page-01-01".to_owned(),
            ],
        ),
        (
            "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
            vec![
                "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/view?usp=sharing"
                    .to_owned(),
                "https://drive.google.com/file/u/1/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/preview"
                    .to_owned(),
                "https://drive.google.com/open?id=1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOpQrStUvWxYz"
                    .to_owned(),
                "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit#x".to_owned(),
                "https://docs.google.com/spreadsheets/u/0/d/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/drive/u/0/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://docs.google.com/document/d/%31AbCdEfGhIjKlMnOpQrStUvWxYz/edit".to_owned(),
                "https://docs.google.com/document/%64/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit".to_owned(),
                "https://docs.google.com/document%2fd%2f1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/drive/%66olders/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/%75c?id=1%41bCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
            ],
        ),
        (
            "https://bucket-1.s3.amazonaws.com/a/b".to_owned(),
            vec![
                "https://s3.amazonaws.com/bucket-1/a/b".to_owned(),
                "https://s3.eu-north-1.amazonaws.com/bucket-1/a/b".to_owned(),
                "https://s3.amazonaws.com/%62ucket-1/a/b".to_owned(),
                "https://s3.amazonaws.com//bucket-1%2fa/%62".to_owned(),
                "https://s3.amazonaws.com/other%2f../bucket-1/a/b".to_owned(),
                "https://bucket-1.s3.eu-north-1.amazonaws.com/%61/b".to_owned(),
            ],
        ),
        (
            "https://storage.googleapis.com/bucket-1/a".to_owned(),
            vec![
                "https://bucket-1.storage.googleapis.com/a".to_owned(),
                "https://storage.cloud.google.com/%62ucket-1%2fa".to_owned(),
            ],
        ),
    ] {
        let compared = |text: &str| text.replace("http://www.", "https://");
        for spelling in spellings {
            if !spelling.contains(".example/") {
                assert_eq!(compared(&key(&spelling)), form, "{spelling}");
            }
            let forms = forms(&spelling);
            assert!(forms.iter().any(|found| compared(found) == form), "{spelling}: {forms:?}");
        }
    }
    for link in [
        "https://telegra.ph/",
        "https://docs.google.com/",
        "https://drive.google.com/drive/my-drive",
        "https://ipfs.io/ipfs/not-a-cid",
        "https://foo.onion.ly/",
        "https://good.test/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz",
    ] {
        assert_eq!(forms(link).len(), 1, "{link}");
    }
}

proptest! {
    #[test]
    fn canonical_forms_settle(rest in "(Qm|bafy|d/|e/|folders/|ipfs/|[a-zA-Z0-9_/-]){0,60}") {
        for host in ["graph.org", "docs.google.com", "ipfs.io/ipfs", "drive.google.com"] {
            if let Ok(url) = normalize(&format!("https://{host}/{rest}"), &Limits::default())
                && let Some(form) = canonical(&url)
            {
                prop_assert_eq!(canonical(&form), None, "{}", form.normal());
            }
        }
    }
}
