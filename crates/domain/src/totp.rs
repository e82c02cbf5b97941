//! The second factor: codes of a telephone that change every 30 seconds (TOTP, RFC 6238, with
//! SHA-1 and 6 digits, which is what every such program knows), and recovery codes on paper for
//! the day the telephone is lost.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::{
    access::Role,
    error::Result,
    secret::{random, token_hash},
    time::Timestamp,
    words::words,
};

/// How long a code counts, in seconds.
pub const STEP: i64 = 30;
/// How many recovery codes a person has.
pub const RECOVERY_CODES: usize = 10;
/// Whose codes they are, as the telephone shows it.
const ISSUER: &str = "雪亮网关";
/// Codes before and after the present one that count, for clocks that differ.
const AROUND: i64 = 1;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

words! {
    /// Who must have a second factor.
    SecondFactor {
        /// Whoever may take footage out of the system.
        Exporters "exporters",
        /// Everybody who signs in with a password.
        All "all",
        /// Nobody; whoever wants one has one.
        Off "off",
    }
}

impl SecondFactor {
    /// Whether somebody of this role must have one.
    #[must_use]
    pub fn demands(self, role: Role) -> bool {
        match self {
            Self::Exporters => role.needs_second_factor(),
            Self::All => true,
            Self::Off => false,
        }
    }
}

/// What a telephone and the gateway share, 160 bits as RFC 4226 advises.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// [`crate::Code::Internal`] when the system has no random numbers.
    pub fn fresh() -> Result<Self> {
        random().map(Self)
    }

    /// One from its bytes; `None` when they are not 20.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret for typing it in: Base32 (RFC 4648), 32 capital letters and digits.
    #[must_use]
    pub fn text(&self) -> String {
        base32(&self.0).to_uppercase()
    }

    /// The address that is drawn as a QR code (the `otpauth` form all such programs read); `name`
    /// is what the person signs in with.
    #[must_use]
    pub fn uri(&self, name: &str) -> String {
        let encoded = |text: &str| {
            let bytes = url::form_urlencoded::byte_serialize(text.as_bytes());
            // A blank as in paths, not as in forms.
            bytes.collect::<String>().replace('+', "%20")
        };
        format!(
            "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}",
            encoded(name),
            self.text(),
            issuer = encoded(ISSUER),
        )
    }

    /// The six digits of a step, counted from 1970 in units of [`STEP`].
    #[must_use]
    pub fn code(&self, step: i64) -> String {
        // Keys of every length are allowed.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 0xf);
        let word = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
        format!("{:06}", u32::from_be_bytes(word) % 1_000_000)
    }

    /// The step whose code was typed: the present one or a neighbour, and later than `last`, the
    /// step of the last code that was taken, so that none is taken twice.
    #[must_use]
    pub fn accepted(&self, typed: &str, now: Timestamp, last: i64) -> Option<i64> {
        let step = step(now);
        let typed = bare(typed);
        (step - AROUND..=step + AROUND)
            .filter(|one| *one > last)
            .find(|one| self.code(*one) == typed)
    }
}

/// The step of an instant.
#[must_use]
pub fn step(at: Timestamp) -> i64 {
    at.0.div_euclid(STEP * 1_000_000)
}

/// New recovery codes: 80 random bits each, in four groups such as `abcd-2efg-hijk-lm3n`.
///
/// # Errors
/// As [`Secret::fresh`].
pub fn recovery_codes() -> Result<Vec<String>> {
    let one = || {
        let text = base32(&random::<10>()?);
        let groups: Vec<&str> = (0..4).map(|i| &text[i * 4..i * 4 + 4]).collect();
        Ok(groups.join("-"))
    };
    (0..RECOVERY_CODES).map(|_| one()).collect()
}

/// What is stored of a recovery code, however it was typed. A plain hash suffices: the codes are
/// random, unlike passwords.
#[must_use]
pub fn recovery_hash(typed: &str) -> [u8; 32] {
    token_hash(&bare(typed))
}

/// Whether it can only be a recovery code, by its length.
#[must_use]
pub fn is_recovery(typed: &str) -> bool {
    bare(typed).len() == 16
}

/// Without what people put between groups.
fn bare(typed: &str) -> String {
    let typed = typed.chars().take(64);
    let kept = typed.filter(|c| !c.is_whitespace() && *c != '-');
    kept.collect::<String>().to_lowercase()
}

fn base32(bytes: &[u8]) -> String {
    let bits = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1));
    let bits: Vec<u8> = bits.collect();
    let letter = |five: &[u8]| {
        let value = five
            .iter()
            .fold(0, |value, bit| value << 1 | usize::from(*bit));
        char::from(LETTERS[value])
    };
    bits.chunks(5).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_the_rfc() -> Secret {
        Secret(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B, whose eight digits end in these six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp(second * 1_000_000);
            assert_eq!(of_the_rfc().code(step(at)), code, "{second}");
        }
    }

    #[test]
    fn a_telephone_can_read_it() {
        let secret = of_the_rfc();
        // RFC 4648's alphabet, as other programs print these bytes.
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let uri = secret.uri("王 a/b?");
        assert!(uri.starts_with("otpauth://totp/%E9%9B%AA"), "{uri}");
        assert!(uri.contains(":%E7%8E%8B%20a%2Fb%3F?secret=GEZD"), "{uri}");
        assert!(!format!("{secret:?}").contains("GEZD"));
    }

    #[test]
    fn recovery_codes_differ_and_may_be_typed_carelessly() {
        let codes = recovery_codes().unwrap();
        let hashes: std::collections::HashSet<_> =
            codes.iter().map(|code| recovery_hash(code)).collect();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        let careless = format!(" {} ", codes[0].replace('-', " ").to_uppercase());
        assert!(is_recovery(&careless) && !is_recovery("123456"));
        assert_eq!(recovery_hash(&careless), recovery_hash(&codes[0]));
    }

    #[test]
    fn who_must_have_one() {
        use SecondFactor::*;
        for &role in Role::ALL {
            assert!(All.demands(role) && !Off.demands(role));
            assert_eq!(Exporters.demands(role), role.needs_second_factor());
        }
    }

    proptest! {
        /// A code is taken in its own step and beside it, once; afterwards only later ones are.
        #[test]
        fn a_code_is_taken_around_its_time_and_once(
            bytes in any::<[u8; 20]>(), made in 100..1_000_000i64, away in -3..=3i64,
        ) {
            let secret = Secret(bytes);
            let code = secret.code(made);
            let now = Timestamp((made + away) * STEP * 1_000_000 + 7);
            let taken = secret.accepted(&code, now, 0);
            // Another step near by may have the same code by chance.
            let around = made + away - AROUND..=made + away + AROUND;
            let wanted = around.clone().find(|step| secret.code(*step) == code);
            prop_assert_eq!(taken, wanted);
            prop_assert!(away.abs() > AROUND || taken.is_some());
            if let Some(step) = taken {
                let again = secret.accepted(&code, now, step);
                prop_assert!(again.is_none_or(|later| later > step));
            }
            prop_assert_eq!(secret.accepted(&code, now, made + away + AROUND), None);
        }
    }
}
