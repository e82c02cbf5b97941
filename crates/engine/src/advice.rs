//! What a person who adds a camera should know or change, as codes and sentences. Finding out is
//! `probe`'s; the sentences live here and nowhere else.

use std::time::Duration;

use domain::{Language, video::Codec};

macro_rules! advice {
    ($($name:ident $word:literal $zh:literal $en:literal;)*) => {
        /// One piece of advice about a stream that was tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Advice {
            $(#[doc = $en] $name,)*
        }

        impl Advice {
            /// Every piece of advice.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word programs match on.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The sentence for people.
            #[must_use]
            pub fn sentence(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Chinese) => $zh,
                      (Self::$name, Language::English) => $en,)*
                }
            }
        }
    };
}

advice! {
    H265 "h265" "主码流为 H.265，部分浏览器无法直接播放：请将子码流设为 H.264，供电视墙使用" "The stream is H.265, which some browsers cannot show: set the sub-stream to H.264 for the wall.";
    NoSubStream "no_sub_stream" "未填写子码流：多画面预览将使用主码流，占用更多带宽，请在摄像机上开启子码流并填写地址" "No sub-stream is given: the wall will show the main stream and use more bandwidth; switch the sub-stream on at the camera and enter its address.";
    KeyDistance "key_distance" "关键帧间隔超过 4 秒：打开画面慢，录像剪辑起点粗，请在摄像机上将 I 帧间隔设为 2 秒" "Key pictures are more than 4 seconds apart, so pictures appear late and clips start coarsely: set the I-frame interval to 2 seconds on the camera.";
    LowFrameRate "low_frame_rate" "帧率低于每秒 10 帧，动作不连贯，请在摄像机上提高帧率" "Fewer than 10 pictures a second: movements are not continuous; raise the frame rate on the camera.";
    HighBitRate "high_bit_rate" "码率超过 8 Mbit/s，占用较多存储和上行带宽，请核对摄像机的码率上限" "More than 8 Mbit/s, which costs storage and uplink: check the bit rate limit on the camera.";
    SmallPicture "small_picture" "主码流分辨率低于 1280×720，难以辨认细节，请核对填写的是否为主码流" "The picture is smaller than 1280x720, too small for details: check that this is the main stream.";
    Unsupported "unsupported" "摄像机发送的编码不受支持，请在摄像机上改为 H.264 或 H.265" "The camera sends a codec that is not recorded: change it to H.264 or H.265 on the camera.";
    Audio "audio" "码流含有音频；默认不录制声音" "The stream carries sound; by default it is not recorded.";
    Unreachable "unreachable" "地址无应答：请检查 IP 地址、端口、网线和供电" "Nothing answers at the address: check address, port, cable and power.";
    Refused "refused" "设备拒绝连接：请检查 RTSP 端口（通常为 554）以及设备是否开启 RTSP" "The device refuses the connection: check the RTSP port (usually 554) and that RTSP is switched on.";
    Denied "denied" "用户名或密码错误：请勿反复尝试，多数设备连续输错几次会锁定约 30 分钟" "The user name or password is wrong: do not try again and again, most devices lock the account for about 30 minutes after a few wrong ones.";
    Overloaded "overloaded" "设备会话数或带宽已满：请减少其他客户端的取流，或提高设备的取流路数" "The device has no session or bandwidth left: have other clients disconnect, or raise its limit.";
    Malformed "malformed" "设备应答无法识别：请检查地址路径是否符合设备型号" "The device's answer is not understood: check that the path fits its make and model.";
    Silent "silent" "已连接但没有画面：请检查通道号、编码是否开启，UDP 传输时检查防火墙" "Connected, but no pictures came: check the channel number, that encoding is on, and with UDP the firewall.";
    Ended "ended" "设备中断了码流：请检查通道号以及设备是否正常" "The device ended the stream: check the channel number and the device.";
}

/// Key pictures further apart than this make everything slow to start.
const KEY_DISTANCE: Duration = Duration::from_secs(4);
/// Fewer pictures a second than this (in thousandths) do not show movement.
const FRAME_RATE_MILLI: u32 = 10_000;
/// More than this is unusual for one village camera.
const BITS_PER_SECOND: u64 = 8_000_000;

/// What was found out about a stream that showed pictures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) codec: Codec,
    pub(crate) size: (u16, u16),
    pub(crate) frame_rate_milli: u32,
    pub(crate) key_distance: Option<Duration>,
    pub(crate) bits_per_second: u64,
    pub(crate) audio: bool,
    pub(crate) has_sub: bool,
}

/// What to tell the person about it, the most important first.
pub(crate) fn about(facts: &Facts) -> Vec<Advice> {
    let (width, height) = facts.size;
    let told = [
        (Advice::H265, facts.codec == Codec::H265),
        (Advice::NoSubStream, !facts.has_sub),
        (
            Advice::KeyDistance,
            facts.key_distance.is_some_and(|far| far > KEY_DISTANCE),
        ),
        (
            Advice::LowFrameRate,
            (1..FRAME_RATE_MILLI).contains(&facts.frame_rate_milli),
        ),
        (Advice::HighBitRate, facts.bits_per_second > BITS_PER_SECOND),
        (
            Advice::SmallPicture,
            u32::from(width) * u32::from(height) < 1280 * 720,
        ),
        (Advice::Audio, facts.audio),
    ];
    told.into_iter()
        .filter(|(_, applies)| *applies)
        .map(|(advice, _)| advice)
        .collect()
}

impl From<domain::health::Reason> for Advice {
    fn from(reason: domain::health::Reason) -> Self {
        use domain::health::Reason;
        match reason {
            Reason::Unreachable => Self::Unreachable,
            Reason::Refused => Self::Refused,
            Reason::Denied => Self::Denied,
            Reason::Overloaded => Self::Overloaded,
            Reason::Malformed => Self::Malformed,
            Reason::Unsupported => Self::Unsupported,
            Reason::Silent => Self::Silent,
            Reason::Ended => Self::Ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_camera_gets_no_advice() {
        let good = Facts {
            codec: Codec::H264,
            size: (1280, 720),
            frame_rate_milli: 25_000,
            key_distance: Some(Duration::from_secs(2)),
            bits_per_second: 2_000_000,
            audio: false,
            has_sub: true,
        };
        assert_eq!(about(&good), []);
        let bad = Facts {
            codec: Codec::H265,
            size: (640, 360),
            frame_rate_milli: 6_000,
            key_distance: Some(Duration::from_secs(10)),
            bits_per_second: 12_000_000,
            audio: true,
            has_sub: false,
        };
        assert_eq!(about(&bad).len(), 7);
        // A rate that could not be measured is not a low one.
        assert_eq!(
            about(&Facts {
                frame_rate_milli: 0,
                key_distance: None,
                ..good
            }),
            []
        );
    }

    #[test]
    fn words_are_unique() {
        let mut words: Vec<_> = Advice::ALL.iter().map(|advice| advice.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Advice::ALL.len());
    }
}
