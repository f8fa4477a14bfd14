//! A request from the bytes of a keep-alive connection, through actix-web's own HTTP/1, and back.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::HttpService;
use actix_service::{IntoServiceFactory as _, Service, ServiceFactory, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::System;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::app::Variant;
use crate::harness::{BATCH, Batch, Harness};
use crate::scenario::{Outcome, Scenario};

impl Variant {
    /// The app behind a connection.
    pub fn over_http1(self, scenario: Scenario) -> Harness {
        let system = System::new();
        let client = Client::new(scenario.on_the_wire());
        let stream = Stream(Rc::clone(&client));
        #[expect(clippy::async_yields_async, reason = "the connection is polled by hand")]
        let connection = system.block_on(async {
            crate::app::with_app!(self, app => {
                let factory = map_config(app.into_factory(), |()| AppConfig::default());
                let service = HttpService::build().h1(factory).new_service(()).await.expect("the app starts");
                let peer: Option<SocketAddr> = None;
                let serving = service.call((stream, peer));
                let connection: Connection = Box::pin(async move { serving.await.expect("the connection lasts") });
                connection
            })
        });
        let served = Rc::new(Served { system, connection: RefCell::new(connection), client });
        served.serve(1);
        assert_eq!(served.client.borrow().outcome(), scenario.expected(self));
        Harness::new(move || {
            let served = Rc::clone(&served);
            Batch::new(move || served.serve(BATCH))
        })
    }
}

type Connection = Pin<Box<dyn Future<Output = ()>>>;

struct Served {
    system: actix_web::rt::SystemRunner,
    connection: RefCell<Connection>,
    client: Rc<RefCell<Client>>,
}

impl Served {
    fn serve(&self, requests: usize) {
        let mut connection = self.connection.borrow_mut();
        self.system.block_on(poll_fn(|cx| {
            for _ in 0..requests {
                self.client.borrow_mut().send();
                while !self.client.borrow().is_answered() {
                    assert!(connection.as_mut().poll(cx).is_pending(), "the connection is closed");
                }
            }
            Poll::Ready(())
        }));
    }
}

/// The other end of the connection. It sends its request again after each response.
struct Client {
    request: Vec<u8>,
    sent: usize,
    response: Vec<u8>,
}

impl Client {
    fn new(request: Vec<u8>) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self { sent: request.len(), request, response: Vec::new() }))
    }

    fn send(&mut self) {
        self.sent = 0;
        self.response.clear();
    }

    fn is_answered(&self) -> bool {
        !self.response.is_empty()
    }

    fn outcome(&self) -> Outcome {
        let text = String::from_utf8_lossy(&self.response).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line");
        Outcome { status, allows: text.contains("\r\naccess-control-allow-origin: ") }
    }
}

struct Stream(Rc<RefCell<Client>>);

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut client = self.0.borrow_mut();
        let rest = client.request.get(client.sent..).unwrap_or_default();
        if rest.is_empty() {
            return Poll::Pending;
        }
        let length = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..length]);
        client.sent += length;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.borrow_mut().response.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
