//! Users of Snapchat.

use super::all_name;
use super::none_names;

#[test]
fn every_spelling_of_a_snapchat_user() {
    all_name(
        "snapchat:username/evil.user",
        &[
            "https://snapchat.com/add/evil.user",
            "https://www.snapchat.com/add/Evil.User?share_id=1",
            "https://www.snapchat.com/@evil.user",
            "https://www.snapchat.com/%40evil.user",
            "https://story.snapchat.com/@evil.user",
            "https://web.snapchat.com/add/evil.user",
            "snapchat://add/evil.user",
            "snapchat:add/evil.user",
            "https://www.snapchat.com/%61dd/evil.user",
            "https://www.snapchat.com//add//evil.user",
        ],
    );
    none_names(
        "snapchat:username/evil.user",
        &[
            "https://www.snapchat.com/evil.user",
            "https://www.snapchat.com/t/evil.user",
            "https://www.snapchat.com/add/evil.user2",
            "https://www.snapchat.com/add/",
            "https://snapchat.com.example/add/evil.user",
            "https://help.snapchat.com/add/evil.user",
            "snapchat://chat/evil.user",
            "https://snapchat.com/add?u=evil.user",
        ],
    );
}
