//! Invites, numbers and channels of WhatsApp.

use super::all_name;
use super::none_names;

#[test]
fn every_spelling_of_a_whatsapp_invite_and_number() {
    all_name(
        "whatsapp:invite/ABCDEFGHIJKLmnopqrstuv",
        &[
            "https://chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuv",
            "chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuv?mode=ac_t",
            "https://chat.whatsapp.com/invite/ABCDEFGHIJKLmnopqrstuv",
            "https://CHAT.whatsapp.com/%41BCDEFGHIJKLmnopqrstuv#x",
            "https://web.whatsapp.com/accept?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://chat?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://chat/?code=ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://c%68at?code=ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com/%69nvite/ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com//invite//ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com/invite%2FABCDEFGHIJKLmnopqrstuv",
            "https://web.whatsapp.com/%61ccept?code=ABCDEFGHIJKLmnopqrstuv",
        ],
    );
    none_names(
        "whatsapp:invite/ABCDEFGHIJKLmnopqrstuv",
        &[
            "https://chat.whatsapp.com/abcdefghijklmnopqrstuv",
            "https://chat.whatsapp.com/ABCDEFGHIJKLmnopqrstuvw",
            "https://chat.whatsapp.com/?code=ABCDEFGHIJKLmnopqrstuv",
            "https://chat.whatsapp.com.example/ABCDEFGHIJKLmnopqrstuv",
            "https://whatsapp.com/ABCDEFGHIJKLmnopqrstuv",
            "https://wa.me/ABCDEFGHIJKLmnopqrstuv",
            "whatsapp://send?code=ABCDEFGHIJKLmnopqrstuv",
        ],
    );
    all_name(
        "whatsapp:phone/15551234567",
        &[
            "https://wa.me/15551234567",
            "https://wa.me/+15551234567?text=x",
            "https://wa.me/call/15551234567",
            "https://api.whatsapp.com/send?phone=15551234567",
            "https://api.whatsapp.com/send/?phone=%2B1-555-123-4567",
            "https://web.whatsapp.com/send?phone=15551234567",
            "whatsapp://send?phone=15551234567",
            "whatsapp://call?phone=15551234567",
            "https://api.whatsapp.com//send?phone=15551234567",
            "https://api.whatsapp.com/s%65nd/?phone=15551234567",
            "https://wa.me//15551234567",
        ],
    );
    all_name(
        "whatsapp:channel/0029VaExample",
        &[
            "https://whatsapp.com/channel/0029VaExample",
            "https://www.whatsapp.com/channel/0029VaExample/12",
            "whatsapp://channel/0029VaExample",
        ],
    );
}
