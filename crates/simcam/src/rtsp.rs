//! RTSP messages as text (RFC 2326): requests in, responses out.

/// Largest head of a request, in bytes.
pub(crate) const HEAD: usize = 16 * 1024;
/// Largest body of a request, in bytes.
pub(crate) const BODY: usize = 16 * 1024;
/// Most header lines of a request.
const LINES: usize = 64;

/// A request; its body is of no interest to a camera.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) uri: String,
    headers: Vec<(String, String)>,
}

/// What lies at the beginning of the bytes a client has sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// Not enough yet.
    More,
    /// Interleaved data of this many bytes, to be passed over.
    Data(usize),
    /// A request of this many bytes.
    Request(Request, usize),
    /// Nothing that could be RTSP: answered by this status, then the connection ends.
    Bad(u16),
}

impl Request {
    /// Reads what lies at the beginning of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Parsed {
        if let [b'$', rest @ ..] = bytes {
            return match rest {
                [_, high, low, data @ ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    if data.len() < length {
                        Parsed::More
                    } else {
                        Parsed::Data(4 + length)
                    }
                }
                _ => Parsed::More,
            };
        }
        let Some(head) = bytes.windows(4).take(HEAD).position(|w| w == b"\r\n\r\n") else {
            return if bytes.len() > HEAD {
                Parsed::Bad(413)
            } else {
                Parsed::More
            };
        };
        let Ok(text) = std::str::from_utf8(&bytes[..head]) else {
            return Parsed::Bad(400);
        };
        let Some(request) = Request::parse_head(text) else {
            return Parsed::Bad(400);
        };
        let body = match request.header("Content-Length").map(str::parse::<usize>) {
            None => 0,
            Some(Ok(length)) if length <= BODY => length,
            Some(Ok(_)) => return Parsed::Bad(413),
            Some(Err(_)) => return Parsed::Bad(400),
        };
        let length = head + 4 + body;
        if bytes.len() < length {
            Parsed::More
        } else {
            Parsed::Request(request, length)
        }
    }

    fn parse_head(text: &str) -> Option<Request> {
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, uri, version) = (first.next()?, first.next()?, first.next()?);
        let token = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        if !token(method) || !token(uri) || version != "RTSP/1.0" || first.next().is_some() {
            return None;
        }
        let headers: Vec<(String, String)> = lines
            .take(LINES + 1)
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                Some((name.trim().to_owned(), value.trim().to_owned()))
            })
            .collect::<Option<_>>()?;
        (headers.len() <= LINES).then(|| Request {
            method: method.to_owned(),
            uri: uri.to_owned(),
            headers,
        })
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The segments of the path, without the query.
    pub(crate) fn path(&self) -> impl Iterator<Item = &str> {
        let path = match self.uri.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => self.uri.as_str(),
        };
        let path = path.split(['?', '#']).next().unwrap_or("");
        path.split('/').filter(|segment| !segment.is_empty())
    }
}

/// A response under construction.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: String,
    body: String,
}

impl Response {
    pub(crate) fn new(status: u16) -> Response {
        Response {
            status,
            headers: String::new(),
            body: String::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Response {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    pub(crate) fn body(self, kind: &str, body: String) -> Response {
        let length = body.len();
        let mut response = self
            .with("Content-Type", kind)
            .with("Content-Length", length);
        response.body = body;
        response
    }

    /// The response as bytes, for the request with this `CSeq`.
    pub(crate) fn bytes(&self, sequence: Option<&str>) -> Vec<u8> {
        let status = self.status;
        let reason = match status {
            200 => "OK",
            400 => "Bad Request",
            401 => "Unauthorized",
            404 => "Not Found",
            405 => "Method Not Allowed",
            413 => "Request Entity Too Large",
            453 => "Not Enough Bandwidth",
            454 => "Session Not Found",
            455 => "Method Not Valid In This State",
            461 => "Unsupported Transport",
            _ => "Error",
        };
        let sequence = sequence.map_or(String::new(), |cseq| format!("CSeq: {cseq}\r\n"));
        let Response { headers, body, .. } = self;
        format!("RTSP/1.0 {status} {reason}\r\n{sequence}Server: simcam\r\n{headers}\r\n{body}")
            .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_come_in_pieces_and_between_data() {
        let text = b"SETUP rtsp://h:1/cam/main/trackID=0?x=1 RTSP/1.0\r\nCSeq: 2\r\ncontent-length: 3\r\n\r\nabc";
        for end in 1..text.len() {
            assert_eq!(Request::parse(&text[..end]), Parsed::More, "{end} bytes");
        }
        let Parsed::Request(request, length) = Request::parse(text) else {
            panic!("not a request");
        };
        assert_eq!(length, text.len());
        assert_eq!(request.header("cseq"), Some("2"));
        assert_eq!(
            request.path().collect::<Vec<_>>(),
            ["cam", "main", "trackID=0"]
        );
        assert_eq!(Request::parse(b"$\x01\x00\x02ab!"), Parsed::Data(6));
        assert_eq!(Request::parse(b"$\x01\x00\x02a"), Parsed::More);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert_eq!(Request::parse(&[b'a'; HEAD + 1]), Parsed::Bad(413));
        let bad: [&[u8]; 6] = [
            b"GET / HTTP/1.1\r\n\r\n",
            b"OPTIONS *\r\n\r\n",
            b"OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n",
            b"OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
            b"\xff\xfe * RTSP/1.0\r\n\r\n",
            b"\r\n\r\n",
        ];
        for text in bad {
            assert_eq!(Request::parse(text), Parsed::Bad(400), "{text:?}");
        }
        let many = format!("OPTIONS * RTSP/1.0{}\r\n\r\n", "\r\na: b".repeat(65));
        assert_eq!(Request::parse(many.as_bytes()), Parsed::Bad(400));
        let large = b"OPTIONS * RTSP/1.0\r\nContent-Length: 99999\r\n\r\n";
        assert_eq!(Request::parse(large), Parsed::Bad(413));
    }

    #[test]
    fn responses_carry_the_sequence_number() {
        let bytes = Response::new(200)
            .body("text/plain", "hi".into())
            .bytes(Some("7"));
        assert_eq!(
            String::from_utf8(bytes).expect("text"),
            "RTSP/1.0 200 OK\r\nCSeq: 7\r\nServer: simcam\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
        );
    }
}
