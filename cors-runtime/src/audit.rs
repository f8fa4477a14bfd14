//! A list of every policy of an app, for a reviewer.
//!
//! - `summary` is what the list shows, as plain data;
//! - `findings` looks for what a reviewer should look at first;
//! - `details`, `text`, `markdown` and `serialize` write the list down;
//! - `review` compares it with a file.
//!
//! Every function that is not generic is `#[inline]`: an audit runs in a test, so its code is generated there, and not for every
//! server. `.ci/lean` checks that.

mod coverage;
mod details;
mod findings;
mod markdown;
mod review;
#[cfg(feature = "serde")]
mod serialize;
mod summary;
mod text;

use std::fmt;
use std::path::Path;

use actix_service::ServiceFactory;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{App, Error};
use actix_web_cors_rules::rule::Violation;

use self::details::Lines;
use self::summary::{LayerSummary, RouteSummary};
use crate::actix::Inventory;

/// Every annotated route of an app and every `Cors`, each with its policy: which pages may read what, and with cookies or without.
///
/// The audit is meant for a test, which compares it with a file that has been reviewed. A change of any policy then shows in code
/// review:
///
/// ```
/// # use actix_web_cors_runtime::audit::Audit;
/// # use actix_web_cors_runtime::actix::Cors;
/// # use actix_web_cors_runtime::policy::Policy;
/// use actix_web::{App, web};
///
/// static API: Policy = Policy::development();
///
/// fn routes(config: &mut web::ServiceConfig) {
///     config.service(web::scope("/api").wrap(Cors::new(&API)));
/// }
///
/// # #[actix_web::main]
/// # async fn main() {
/// let audit = Audit::of(App::new().configure(routes)).await;
/// assert!(audit.for_review().starts_with("CORS audit: 0 routes, 1 `Cors`, 0 findings\n"));
/// # let folder = std::env::temp_dir().join("actix-web-cors-audit");
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let file = folder.join("cors-audit.txt");
/// # std::fs::write(&file, audit.for_review()).unwrap();
/// # std::env::set_current_dir(&folder).unwrap();
/// audit.assert_reviewed("cors-audit.txt");
/// # }
/// ```
///
/// It is written as text ([`Display`](fmt::Display)), as [Markdown](Self::to_markdown), and with the feature `serde` as JSON. A key
/// that is not shown has the default of the attribute. `dev_origins` are shown apart, in debug and release builds alike. Routes are
/// in the order of their paths and methods.
///
/// Of routes without `#[cors]` the paths are listed alone: their methods and guards cannot be seen, so an audit cannot tell whether
/// such a route takes the requests or the preflights of an annotated one. `#[cors(off)]` makes a handler visible. A `Cors` is shown
/// with the line that created it; which of these routes it is around cannot be seen either.
#[derive(Clone, Debug)]
pub struct Audit {
    routes: Vec<RouteSummary>,
    /// The paths without `#[cors]`.
    unannotated: Vec<String>,
    layers: Vec<LayerSummary>,
    findings: Vec<Violation>,
}

impl Audit {
    /// Builds the app as `actix_web::test::init_service` does, and reads its policies. No handler and no middleware runs.
    ///
    /// The app need not be ready to serve: a `SharedPolicy` that is not set, for example, is a finding. Environment variables of
    /// `SharedOrigins` are not read.
    ///
    /// # Panics
    ///
    /// Panics if the app does not start for another reason: an asynchronous `data_factory` or some middleware has failed.
    pub async fn of<T, B>(app: App<T>) -> Self
    where
        T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        T::Future: 'static,
        B: MessageBody + 'static,
    {
        Self::new(&Inventory::of(app).await)
    }

    #[inline]
    pub(crate) fn new(inventory: &Inventory) -> Self {
        // The order of the router decides which route is shadowed. Reports are in the order of paths.
        let unsorted: Vec<RouteSummary> = inventory.routes.iter().map(RouteSummary::new).collect();
        let mut layers: Vec<LayerSummary> = inventory.layers.iter().map(LayerSummary::new).collect();
        layers.sort();
        let findings = findings::find(&inventory.routes, &unsorted, &layers);
        let mut routes = unsorted;
        routes.sort_by(|one, other| (&one.path, &one.methods).cmp(&(&other.path, &other.methods)));
        let mut unannotated = inventory.unannotated.clone();
        unannotated.sort_unstable();
        unannotated.dedup();
        Self { routes, unannotated, layers, findings }
    }

    /// What a reviewer should look at first. Each finding is of a rule named `audit-…`, which `docs/rules.md` explains.
    #[inline]
    pub fn findings(&self) -> &[Violation] {
        &self.findings
    }

    /// The text without line numbers, which change with every edit of a file.
    #[inline]
    pub fn for_review(&self) -> String {
        text::write(self, Lines::Hidden)
    }

    /// The audit as Markdown: a table of the routes, one of the `Cors`, and a list of the findings.
    #[inline]
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }

    /// Compares [`for_review`](Self::for_review) with a file. With `UPDATE_CORS_AUDIT=1` in the environment it writes the file.
    ///
    /// A relative path starts at the package, where cargo runs its tests.
    ///
    /// # Panics
    ///
    /// Panics if the file differs or does not exist, and shows the lines that differ.
    #[track_caller]
    pub fn assert_reviewed(&self, file: impl AsRef<Path>) {
        review::assert_reviewed(&self.for_review(), file.as_ref());
    }
}

/// The text, at most 100 columns wide unless a single word is wider.
impl fmt::Display for Audit {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(self, Lines::Shown))
    }
}
