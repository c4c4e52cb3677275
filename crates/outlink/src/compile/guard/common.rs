//! What the links of strangers have in common by accident: labels, segments, endings and parameters.
//!
//! A keyword or regex that fits pages only because of one of these takes down pages that have nothing
//! else in common.

/// First labels of hosts.
pub(super) const LABELS: [&str; 42] = [
    "account", "accounts", "admin", "api", "app", "auth", "bank", "blog", "cdn", "chat", "docs",
    "download", "forum", "free", "games", "help", "images", "login", "mail", "media", "mobile",
    "music", "news", "online", "pay", "photos", "portal", "search", "secure", "service", "shop",
    "signin", "static", "status", "store", "support", "verify", "video", "web", "webmail", "wiki",
    "www",
];

/// Segments of paths.
pub(super) const SEGMENTS: [&str; 24] = [
    "about",
    "api",
    "article",
    "articles",
    "assets",
    "blog",
    "category",
    "contact",
    "download",
    "downloads",
    "forum",
    "images",
    "index.html",
    "index.php",
    "login",
    "news",
    "page",
    "posts",
    "product",
    "products",
    "search",
    "static",
    "uploads",
    "wp-content",
];

/// What the names of pages end in.
pub(super) const ENDINGS: [&str; 17] = [
    ".apk", ".asp", ".aspx", ".docx", ".exe", ".gif", ".htm", ".html", ".jpg", ".js", ".jsp",
    ".pdf", ".php", ".php?id=", ".png", ".xml", ".zip",
];

/// What queries begin with.
pub(super) const QUERIES: [&str; 8] =
    ["fbclid=", "id=", "lang=", "p=", "page=", "q=", "url=https://", "utm_source="];

/// Names of sites, pages and people in pairs that have nothing in common but their shape: a rule for
/// whatever has that shape fits both. The longest are as long as the longest ids.
pub(super) const NAMES: [(&str, &str); 6] = [
    ("qkzdumxwqkzdumxwqkzdumxw", "vhjyfgrpvhjyfgrpvhjyfgrp"),
    ("417930258641793025864179", "682057391468205739146820"),
    ("bluelamp", "ropetrick"),
    ("garden-tools", "river-walk"),
    ("4179302", "6820573"),
    ("milk", "oven"),
];

/// The suffixes under which most sites are. A keyword that is a part of one of them fits too much; a
/// word such as `casino` is a suffix too, and a fair keyword.
pub(super) const SUFFIXES: [&str; 61] = [
    "ac.uk", "ai", "at", "au", "be", "biz", "br", "ca", "cc", "ch", "cn", "co", "co.in", "co.jp",
    "co.kr", "co.nz", "co.uk", "co.za", "com", "com.ar", "com.au", "com.br", "com.cn", "com.mx",
    "com.tr", "cz", "de", "dk", "edu", "es", "eu", "fi", "fr", "gov", "gov.uk", "gr", "hu", "ie",
    "in", "info", "io", "it", "jp", "kr", "me", "mx", "net", "nl", "no", "nz", "org", "org.uk",
    "pl", "pt", "ro", "ru", "se", "tr", "tv", "ua", "us",
];
