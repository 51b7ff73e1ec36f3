//! HTTP, as far as the tests of the preview need it: no library would send what must be refused.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// The parts of a preview's address.
pub struct Address {
    pub port: u16,
    /// `/TOKEN/`
    pub path: String,
}

impl Address {
    pub fn of(url: &str) -> Self {
        let rest = url
            .strip_prefix("http://127.0.0.1:")
            .unwrap_or_else(|| panic!("{url}"));
        let (port, path) = rest.split_once('/').expect("a path");
        Self {
            port: port.parse().expect("a port"),
            path: format!("/{path}"),
        }
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("set");
        stream
    }

    /// Sends a request as it is, and reads the answer to its end: status, head and body.
    pub fn request(&self, first: &str, headers: &[&str], body: &str) -> (u16, String, String) {
        let mut stream = self.connect();
        let headers: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
        let length = body.len();
        write!(stream, "{first} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("read");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .expect("a status");
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    /// A page of ours, asked for as a browser does.
    pub fn get(&self, file: &str) -> (u16, String, String) {
        let host = format!("Host: {}", self.host());
        self.request(&format!("GET {}{file}", self.path), &[&host], "")
    }

    pub fn post(&self, message: &Value) -> u16 {
        let host = format!("Host: {}", self.host());
        let origin = format!("Origin: http://{}", self.host());
        let kind = "Content-Type: application/json";
        let first = format!("POST {}message", self.path);
        self.request(&first, &[&host, &origin, kind], &message.to_string())
            .0
    }

    pub fn events(&self) -> Events {
        let mut stream = self.connect();
        write!(
            stream,
            "GET {}events HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.path,
            self.host()
        )
        .expect("written");
        Events(BufReader::new(stream))
    }
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The next message of a type.
    pub fn next(&mut self, kind: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(
                self.0.read_line(&mut line).expect("read") > 0,
                "the stream has ended"
            );
            if let Some(data) = line.strip_prefix("data: ") {
                let message: Value = serde_json::from_str(data).expect("JSON");
                if message["type"] == kind {
                    return message;
                }
            }
        }
    }
}
