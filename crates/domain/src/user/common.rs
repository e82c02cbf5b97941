//! Passwords that are guessed first.

/// Words that most of the hundred commonest passwords consist of (the first hundred of SecLists'
/// `10-million-password-list`, as far as they have letters), with the ones that Chinese users and
/// installers of surveillance systems add. Digits and signs around them do not make them better.
const WORDS: &[&str] = &[
    "abc",
    "abcd",
    "access",
    "admin",
    "administrator",
    "amanda",
    "andrew",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "ashley",
    "austin",
    "baseball",
    "batman",
    "biteme",
    "buster",
    "camera",
    "changeme",
    "charlie",
    "cheese",
    "chelsea",
    "computer",
    "dahua",
    "dallas",
    "daniel",
    "default",
    "dragon",
    "football",
    "freedom",
    "gateway",
    "george",
    "ginger",
    "guest",
    "harley",
    "hello",
    "hik",
    "hikvision",
    "hockey",
    "hunter",
    "iloveyou",
    "jennifer",
    "jessica",
    "jordan",
    "joshua",
    "killer",
    "klaster",
    "letmein",
    "login",
    "love",
    "maggie",
    "master",
    "matrix",
    "matthew",
    "michael",
    "michelle",
    "minecraft",
    "monkey",
    "mustang",
    "nicole",
    "operator",
    "pass",
    "passw0rd",
    "password",
    "pepper",
    "princess",
    "qq",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "ranger",
    "robert",
    "root",
    "shadow",
    "shipin",
    "soccer",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "system",
    "taylor",
    "test",
    "thomas",
    "thunder",
    "tigger",
    "user",
    "welcome",
    "woaini",
    "xiaoming",
    "xueliang",
    "yankees",
    "zhongguo",
    "zxcv",
    "zxcvbn",
    "zxcvbnm",
    "aa",
    "a",
    "q",
    "x",
];

/// Those in which letters and digits take turns, from the same list and from keyboards.
const MIXED: &[&str] = &[
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "qaz123wsx",
    "qazwsx123edc",
    "zaq12wsxcde3",
    "zaq1xsw2cde3",
    "1a2b3c4d5e",
    "a1b2c3d4e5",
    "a1s2d3f4g5",
    "1z2x3c4v5b",
    "abc123abc123",
    "abcd1234abcd",
    "qwe123asd456",
    "123qwe123qwe",
    "qwer1234asdf",
    "asd123asd123",
    "p4ssw0rd",
    "p4ssword",
    "pa55word",
    "pa55w0rd",
    "adm1n",
    "trustno1",
    "1qaz2wsx",
    "1q2w3e4r",
    "qq123qq123",
    "woaini1314520woaini",
    "admin123admin",
];

/// Whether a password is one of those, in any case and with whatever signs and digits around it.
pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let plain: String = lower
        .replace('@', "a")
        .replace('$', "s")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    [plain, bare].iter().any(|text| {
        let middle = text.trim_matches(|c: char| c.is_ascii_digit());
        // Zeros are often written for the letter.
        let spelled = text.replace('0', "o");
        let spelled = spelled.trim_matches(|c: char| c.is_ascii_digit());
        MIXED.contains(&text.as_str())
            || MIXED.contains(&middle)
            || [middle, spelled].iter().any(|word| WORDS.contains(word))
    })
}
