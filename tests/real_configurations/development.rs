//! `permissive()` during development, which several projects have behind a flag, and `Policy::development()`.

use crate::calls::{CACHE, Page};
use crate::comparison::{Difference, row};

/// Every page that is not on the developer's machine.
const WEBSITES: &[Page] = &[Page::FrontEnd, Page::Foreign, Page::Opaque];

const NO_WEBSITE: &str =
    "`permissive()` lets every site act as the logged-in user; development needs the own machine only";

/// The differences between `permissive()` and `Policy::development()`.
pub(crate) const DIFFERENCES: &[Difference] = &[
    row(WEBSITES, "GET, GET cookies, HEAD", "reads 200 x-total-count", "unread", NO_WEBSITE),
    row(WEBSITES, "POST text, POST text cookies", "reads 201 x-total-count", "unread", NO_WEBSITE),
    row(WEBSITES, "GET token, GET x-request-id, GET preflight", "reads 200 x-total-count", "refused", NO_WEBSITE),
    row(WEBSITES, "GET 404", "reads 404", "refused", NO_WEBSITE),
    row(WEBSITES, "POST json, POST json cookies", "reads 201 x-total-count", "refused", NO_WEBSITE),
    row(WEBSITES, "PUT json, PUT json cookies, PUT json token", "reads 200 x-total-count", "refused", NO_WEBSITE),
    row(WEBSITES, "PATCH json, DELETE, DELETE cookies", "reads 200 x-total-count", "refused", NO_WEBSITE),
    row(WEBSITES, CACHE, "3600 s", "none", NO_WEBSITE),
    row(&[Page::Localhost], CACHE, "3600 s", "600 s", "the default of `max_age` here"),
];
