//! The one list of the native operators that come inside the program. What they compute stands in the plugins' crates.

use heng_core::operator::Operator;
use std::sync::Arc;

/// Every native operator, in the order of the plugins' names.
pub fn operators() -> Vec<Arc<dyn Operator>> {
    vec![
        Arc::new(heng_plugin_decision::Decide),
        Arc::new(heng_plugin_exempt::Exempted),
        Arc::new(heng_plugin_rotation::Rotation),
        Arc::new(heng_plugin_sampling::Sampling),
    ]
}
