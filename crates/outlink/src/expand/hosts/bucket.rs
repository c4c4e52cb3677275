//! Storage buckets: the host forms of one bucket.

use crate::url::NormalizedUrl;

/// `https://BUCKET.s3.amazonaws.com/KEY` for every form of a host of S3, with the bucket in the host
/// or in the path and with or without a region, and the same of the mainland of China
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>). Names of buckets
/// are the same in all regions of a partition.
pub(super) fn s3(url: &NormalizedUrl) -> Option<String> {
    let host = url.host()?;
    let (labels, partition) = match host.strip_suffix(".cn") {
        Some(host) => (host, ".cn"),
        None => (host, ""),
    };
    let labels = labels.strip_suffix(".amazonaws.com")?;
    // The last label that begins with `s3` names the service, what follows is the region.
    let is_service =
        |label: &str| label == "s3" || label.starts_with("s3-") && label != "s3-control";
    let mut end = labels.len();
    let mut rest = labels;
    let before = loop {
        let label = rest.rsplit('.').next()?;
        end = end.checked_sub(label.len())?;
        if is_service(label) {
            break labels.get(..end)?.trim_end_matches('.');
        }
        end = end.checked_sub(1)?;
        rest = labels.get(..end)?;
    };
    let form = |bucket: &str, path: &str| {
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.bytes().all(valid);
        let bucket = bucket.to_ascii_lowercase();
        is_bucket.then(|| format!("https://{bucket}.s3.amazonaws.com{partition}{path}"))
    };
    let (bucket, path) = of_host_or_path(before, url)?;
    form(bucket, path)
}

/// `https://storage.googleapis.com/BUCKET/KEY` for every form of a host of Google Cloud Storage
/// (<https://cloud.google.com/storage/docs/request-endpoints>).
pub(super) fn google(url: &NormalizedUrl) -> Option<String> {
    let host = url.host()?;
    let before = ["storage.googleapis.com", "storage.cloud.google.com"];
    let before =
        before.iter().chain(&["commondatastorage.googleapis.com", "c.storage.googleapis.com"]);
    let before = before.filter_map(|name| host.strip_suffix(name)).min_by_key(|it| it.len())?;
    let (bucket, path) = of_host_or_path(before.trim_end_matches('.'), url)?;
    Some(format!("https://storage.googleapis.com/{bucket}{path}"))
}

/// The bucket and the path in it: the labels before the service, or else the first segment, which may be
/// escaped.
fn of_host_or_path<'a>(labels: &'a str, url: &'a NormalizedUrl) -> Option<(&'a str, &'a str)> {
    if !labels.is_empty() {
        return Some((labels, url.raw_path()));
    }
    let path = url.path().trim_start_matches('/');
    let end = path.find('/').unwrap_or(path.len());
    let (bucket, path) = path.split_at_checked(end)?;
    (!bucket.is_empty()).then_some((bucket, if path.is_empty() { "/" } else { path }))
}
