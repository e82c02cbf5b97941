//! Privacy masks: polygons that are drawn over every picture of a camera that people look at, and that
//! redacted copies will have. Footage itself is recorded as the camera sends it.

use crate::error::{Code, Error, Result};

/// The most masks of a camera.
pub const MOST: usize = 16;
/// The least and the most corners of a mask.
pub const CORNERS: std::ops::RangeInclusive<usize> = 3..=16;
/// The whole width, and the whole height, of a picture.
pub const WHOLE: u16 = 10_000;

/// A polygon over the picture. Its corners are ten-thousandths of the width and of the height from the
/// left upper corner, so that they hold for every size.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PrivacyMask, example = json!({"points": [[0, 0], [2000, 0], [2000, 3000]]}))]
pub struct Mask {
    /// 3 to 16 corners, each `[x, y]` with 0 to 10000.
    pub points: Vec<[u16; 2]>,
}

impl Mask {
    /// Twice its area, in units of a picture; bow ties may have none.
    fn doubled_area(&self) -> i64 {
        let next = self.points.iter().cycle().skip(1);
        let sum =
            self.points.iter().zip(next).map(|([x, y], [u, v])| {
                i64::from(*x) * i64::from(*v) - i64::from(*u) * i64::from(*y)
            });
        sum.sum::<i64>().abs()
    }
}

/// Checks masks: how many, their corners, and that each covers something.
///
/// # Errors
/// [`Code::MaskInvalid`].
pub fn checked(masks: &[Mask]) -> Result<()> {
    let invalid = |number: usize| {
        Err(Error::new(Code::MaskInvalid)
            .with("number", number)
            .with("most", MOST))
    };
    if masks.len() > MOST {
        return invalid(MOST + 1);
    }
    for (index, mask) in masks.iter().enumerate() {
        let inside = mask.points.iter().flatten().all(|value| *value <= WHOLE);
        if !CORNERS.contains(&mask.points.len()) || !inside || mask.doubled_area() == 0 {
            return invalid(index + 1);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(points: &[[u16; 2]]) -> Mask {
        Mask {
            points: points.to_vec(),
        }
    }

    #[test]
    fn a_mask_covers_something_of_the_picture() {
        let triangle = mask(&[[0, 0], [WHOLE, 0], [0, WHOLE]]);
        assert!(checked(&[]).is_ok());
        assert!(checked(&vec![triangle.clone(); MOST]).is_ok());
        for wrong in [
            vec![triangle.clone(); MOST + 1],
            vec![mask(&[[0, 0], [1, 1]])],
            vec![mask(&[[0, 0], [1, 1], [2, 2]])],
            vec![mask(&[[0, 0], [WHOLE + 1, 0], [0, WHOLE]])],
            vec![mask(&[[7, 7]; 17])],
        ] {
            assert_eq!(checked(&wrong).unwrap_err().code(), Code::MaskInvalid);
        }
    }

    proptest::proptest! {
        /// Whatever is let through can be drawn, and reads back as it was written.
        #[test]
        fn what_is_let_through_fits(
            points in proptest::collection::vec([0u16..12_000, 0u16..12_000], 0..20),
        ) {
            let one = mask(&points);
            if checked(std::slice::from_ref(&one)).is_ok() {
                proptest::prop_assert!((3..=16).contains(&points.len()));
                proptest::prop_assert!(points.iter().flatten().all(|value| *value <= WHOLE));
                let text = serde_json::to_string(&one).unwrap();
                proptest::prop_assert_eq!(serde_json::from_str::<Mask>(&text).unwrap(), one);
            }
        }
    }
}
