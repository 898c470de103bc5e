//! W0115 and W0116: two neighbouring rules that both leave out the limit between them (`x < 8000` beside `x > 8000`), or
//! both count it.

use super::spans::{End, Span, spans};
use super::view::{View, spelled};
use heng_lang::{Kind, Operator};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let all = spans(view);
    for (at, later) in all.iter().enumerate() {
        for earlier in all[..at].iter().filter(|earlier| earlier.beside(later)) {
            for (below, above) in [(earlier, later), (later, earlier)] {
                let (Some(high), Some(low)) = (&below.high, &above.low) else { continue };
                if spelled(high.bound) != spelled(low.bound) || high.included != low.included {
                    continue;
                }
                let code = if high.included { "W0116" } else { "W0115" };
                if high.included || !settled(view, &all, below, high) {
                    found.push(
                        Diagnostic::warning(code, later.place)
                            .with("limit", high.bound.to_string())
                            .with("one", &*view.pack.rules[below.finding.rule].id)
                            .with("other", &*view.pack.rules[above.finding.rule].id)
                            .related(earlier.place, "neighbour"),
                    );
                }
            }
        }
    }
}

/// Whether another rule takes the limit in.
fn settled(view: &View<'_>, all: &[Span<'_>], below: &Span<'_>, limit: &End<'_>) -> bool {
    let bound = spelled(limit.bound);
    let ends = |span: &Span<'_>| {
        [&span.low, &span.high].into_iter().flatten().any(|end| end.included && spelled(end.bound) == bound)
    };
    // One that reaches across it, or one that asks for it alone.
    let across = |span: &Span<'_>| {
        let other = |end: &Option<End<'_>>| end.as_ref().is_none_or(|end| spelled(end.bound) != bound);
        span.subject == below.subject && (ends(span) || (other(&span.low) && other(&span.high)))
    };
    let alone = view.written().iter().any(|written| {
        let mut is = false;
        view.walk(written.tree, &written.scope, &mut |tree, _| {
            if let Kind::Binary { operator: Operator::Equal, left, right } = &tree.kind {
                let sides = [spelled(left), spelled(right)];
                is |= sides.contains(&below.subject) && sides.contains(&bound);
            }
        });
        is
    });
    alone || all.iter().any(across)
}
