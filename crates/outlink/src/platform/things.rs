//! Which kinds of entities own others: an account has posts, and a post has none.
//!
//! A link to a part of an entity names the whole too. Behind the id of a post stands a title or the number
//! of a photo, and the link opens the post. Behind the name of an account stands a post or a file, which
//! the link opens instead of the account.

/// Whether entities of a kind own others: accounts, groups, channels, repositories and shows do. A kind
/// that only the platform of a caller has is taken for one that does.
pub(crate) fn is_owner(kind: &str) -> bool {
    THINGS.binary_search(&kind).is_err()
}

/// The kinds that own nothing, sorted. Folders, albums and playlists are among them: what is in them may
/// belong to others.
const THINGS: &[&str] = &[
    "ad",
    "album",
    "app",
    "app_id",
    "art",
    "article",
    "artwork",
    "audio",
    "audio_album",
    "blog_post",
    "box",
    "broadcast",
    "call",
    "call_link",
    "campaign",
    "challenge",
    "chapter",
    "chzzk_video",
    "clip",
    "collection",
    "deviation",
    "document",
    "drawing",
    "effect",
    "embed",
    "episode",
    "event",
    "favorites",
    "feed",
    "file",
    "folder",
    "form",
    "gag",
    "game",
    "gif",
    "gift",
    "gist",
    "hashtag",
    "highlight",
    "illustration",
    "image",
    "international_episode",
    "international_video",
    "invitation",
    "invite",
    "item",
    "job",
    "lens",
    "list",
    "live",
    "marketplace_item",
    "mblog",
    "media",
    "meeting",
    "message_link",
    "movie",
    "mylist",
    "note",
    "novel",
    "ondemand",
    "opus",
    "paste",
    "photo",
    "pin",
    "playlist",
    "playlist_id",
    "pool",
    "post",
    "presentation",
    "qr_link",
    "question",
    "recording",
    "reel",
    "share",
    "shared_highlight",
    "sheet",
    "showcase",
    "snapcode",
    "snippet",
    "sound",
    "spotlight",
    "stash",
    "sticker_pack",
    "sticker_set",
    "story",
    "streaming",
    "tag",
    "template",
    "thread",
    "title",
    "topic",
    "track",
    "track_id",
    "transfer",
    "unlisted",
    "video",
    "video_playlist",
    "webtoon_episode",
    "work",
    "workshop_item",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Registry;

    #[test]
    fn things_are_in_order_and_kinds_of_some_platform() {
        assert!(THINGS.is_sorted_by(|a, b| a < b));
        let platforms = &Registry::builtin().platforms;
        let has = |kind: &str| platforms.iter().any(|it| it.kinds().any(|known| known == kind));
        assert!(THINGS.iter().all(|kind| has(kind)));
        assert!(
            ["username", "group", "repository", "board_of_a_caller"].iter().all(|it| is_owner(it))
        );
    }
}
