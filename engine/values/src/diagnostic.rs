//! A mistake or remark as data: code, severity, places and arguments. The wording in two languages lives in the
//! message catalogue of the host, keyed by the code; rendering for a person or a machine lives there too.

use std::sync::Arc;

/// A stretch of a source text: byte offsets into the file as it was read.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file as it is shown to people, relative to the pack or data folder's parent.
    pub file: Arc<str>,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// A stretch of a file.
    pub fn new(file: Arc<str>, start: usize, end: usize) -> Place {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The stretch from the start of this one to the end of `other` in the same file; this one if the files differ.
    pub fn to(&self, other: &Place) -> Place {
        if self.file != other.file {
            return self.clone();
        }
        Place { file: self.file.clone(), start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// Usable, but probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Another place that belongs to a diagnostic, with its own words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// Key of the label in the message catalogue, such as `declared-here`.
    pub label: &'static str,
    /// Arguments of the label.
    pub arguments: Vec<(&'static str, String)>,
}

/// A mistake or remark, ready to be worded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code such as `E0302`, also the key of its wording.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Where; none for what has no text, such as a missing folder.
    pub place: Option<Place>,
    /// Arguments of the wording, by name.
    pub arguments: Vec<(&'static str, String)>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The nearest known name, or the text to write instead.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// An error with this code at this place.
    pub fn error(code: &'static str, place: &Place) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, Some(place.clone()))
    }

    /// A warning with this code at this place.
    pub fn warning(code: &'static str, place: &Place) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, Some(place.clone()))
    }

    /// A diagnostic without arguments yet.
    pub fn new(code: &'static str, severity: Severity, place: Option<Place>) -> Diagnostic {
        Diagnostic { code, severity, place, arguments: Vec::new(), related: Vec::new(), suggestion: None }
    }

    /// Adds an argument of the wording.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Diagnostic {
        self.arguments.push((name, value.into()));
        self
    }

    /// Adds another place with its label's key.
    #[must_use]
    pub fn related(mut self, place: &Place, label: &'static str) -> Diagnostic {
        self.related.push(Related { place: place.clone(), label, arguments: Vec::new() });
        self
    }

    /// Adds another place with its label's key and the label's arguments.
    #[must_use]
    pub fn related_with(
        mut self,
        place: &Place,
        label: &'static str,
        arguments: Vec<(&'static str, String)>,
    ) -> Diagnostic {
        self.related.push(Related { place: place.clone(), label, arguments });
        self
    }

    /// Adds what was probably meant.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Diagnostic {
        self.suggestion = suggestion;
        self
    }

    /// The key that puts diagnostics into source order.
    pub fn order(&self) -> (Option<Arc<str>>, u32, u32, &'static str) {
        match &self.place {
            Some(place) => (Some(place.file.clone()), place.start, place.end, self.code),
            None => (None, 0, 0, self.code),
        }
    }
}

/// Why the system refused, as a key of the catalogue; in the system's own words where it is something rare.
pub fn system_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let key = match error.kind() {
        ErrorKind::NotFound => "reason-not-found",
        ErrorKind::PermissionDenied => "reason-permission",
        ErrorKind::NotADirectory => "reason-not-a-folder",
        ErrorKind::IsADirectory => "reason-a-folder",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "reason-full",
        ErrorKind::ReadOnlyFilesystem => "reason-read-only",
        ErrorKind::AlreadyExists => "reason-exists",
        ErrorKind::ResourceBusy => "reason-busy",
        _ => return error.to_string(),
    };
    key.to_owned()
}
