//! Access units as RTP packets: one NAL unit per packet, or fragments of one (RFC 6184, RFC 7798).

use crate::{Codec, film::Frame};

/// Bytes of the interleaving header (RFC 2326 section 10.12).
pub(crate) const INTERLEAVED: usize = 4;
/// Bytes of the RTP header.
pub(crate) const RTP: usize = 12;
/// The dynamic payload type of the video.
pub(crate) const PAYLOAD_TYPE: u8 = 96;
/// Largest RTP payload: fits Ethernet with IPv6 and a tunnel's header.
const PAYLOAD: usize = 1400;

/// Packetises one access unit, with `filler` bytes of user data added before its first slice.
pub(crate) fn frame(codec: Codec, unit: &[&[u8]], filler: usize, key: bool, shift: i32) -> Frame {
    let filler = filling(codec, filler);
    let mut nals: Vec<&[u8]> = unit.to_vec();
    if !filler.is_empty() {
        let slice = |nal: &&[u8]| match codec {
            Codec::H264 => (1..=5).contains(&(nal[0] & 31)),
            Codec::H265 => (nal[0] >> 1 & 63) < 32,
        };
        let first = nals.iter().position(slice).unwrap_or(nals.len());
        nals.insert(first, &filler);
    }
    let mut frame = Frame {
        wire: Vec::new(),
        packets: Vec::new(),
        key,
        shift,
    };
    for (index, nal) in nals.iter().enumerate() {
        let last = index + 1 == nals.len();
        if nal.len() <= PAYLOAD {
            push(&mut frame, &[nal], last);
            continue;
        }
        // Header of the fragments and the NAL unit's type in them.
        let (header, kind, rest): (Vec<u8>, u8, &[u8]) = match codec {
            Codec::H264 => (vec![nal[0] & 0xe0 | 28], nal[0] & 31, &nal[1..]),
            Codec::H265 => (
                vec![nal[0] & 0x81 | 49 << 1, nal[1]],
                nal[0] >> 1 & 63,
                &nal[2..],
            ),
        };
        let mut pieces = rest.chunks(PAYLOAD - header.len() - 1).peekable();
        let mut start = 0x80;
        while let Some(piece) = pieces.next() {
            let end = if pieces.peek().is_none() { 0x40 } else { 0 };
            push(
                &mut frame,
                &[&header, &[start | end | kind], piece],
                last && end != 0,
            );
            start = 0;
        }
    }
    frame
}

fn push(frame: &mut Frame, parts: &[&[u8]], marker: bool) {
    let length = RTP + parts.iter().map(|part| part.len()).sum::<usize>();
    let [high, low] = (length as u16).to_be_bytes();
    frame.packets.push(frame.wire.len() as u32);
    frame.wire.extend([b'$', 0, high, low]);
    frame
        .wire
        .extend([0x80, PAYLOAD_TYPE | u8::from(marker) << 7]);
    frame.wire.extend([0; RTP - 2]);
    for part in parts {
        frame.wire.extend_from_slice(part);
    }
}

/// An SEI message of unregistered user data of about `bytes` bytes; empty when that is too few to
/// matter.
fn filling(codec: Codec, bytes: usize) -> Vec<u8> {
    if bytes < 64 {
        return Vec::new();
    }
    let mut nal = match codec {
        Codec::H264 => vec![6],
        Codec::H265 => vec![39 << 1, 1],
    };
    nal.push(5);
    let mut size = bytes;
    while size >= 255 {
        nal.push(255);
        size -= 255;
    }
    nal.push(size as u8);
    // Not compressible, and never three zeros in a row: nothing must be escaped.
    let mut state = 0x2545_f491u32;
    nal.extend((0..bytes).map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8 | 1
    }));
    nal.push(0x80);
    nal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_put_together_are_the_unit() {
        let nal: Vec<u8> = std::iter::once(0x65)
            .chain((0..5000u32).map(|i| i as u8))
            .collect();
        let frame = frame(Codec::H264, &[&[0x67, 1, 2], &nal], 0, true, 0);
        let packets: Vec<&[u8]> = frame.ranges().map(|range| &frame.wire[range]).collect();
        assert_eq!(packets.len(), 1 + 4);
        let mut whole = vec![packets[1][16] & 0xe0 | packets[1][17] & 31];
        for (index, packet) in packets.iter().enumerate() {
            assert_eq!(packet[0], b'$');
            let length = usize::from(packet[2]) << 8 | usize::from(packet[3]);
            assert_eq!(length, packet.len() - INTERLEAVED);
            assert_eq!(
                packet[5] & 0x80 != 0,
                index == 4,
                "marker of the last alone"
            );
            if index > 0 {
                whole.extend_from_slice(&packet[18..]);
            }
        }
        assert_eq!(whole, nal);
        assert_eq!((packets[1][17] & 0xc0, packets[4][17] & 0xc0), (0x80, 0x40));
    }

    #[test]
    fn filler_comes_before_the_slice() {
        let frame = frame(
            Codec::H265,
            &[&[33 << 1, 1, 7], &[1 << 1, 1, 0x80]],
            600,
            false,
            0,
        );
        let kinds: Vec<u8> = frame
            .ranges()
            .map(|range| frame.wire[range.start + 16] >> 1)
            .collect();
        assert_eq!(kinds, [33, 39, 1]);
        assert!((600..640).contains(&(frame.wire.len() - 3 * 16 - 6)));
    }
}
