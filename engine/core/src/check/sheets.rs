//! Sheets and findings → what a run writes: cells, conditions and sort keys as nodes, and what each line rests on.

use super::builder::{Builder, Rests};
use super::checked::Scope;
use crate::pack::model::{Named, OrderKey, SheetItem, SheetPartItem};
use crate::program::{
    Caveat, CaveatKind, Finding, Item, ItemId, ItemState, NodeId, Op, Order, Sheet, SheetColumn, SheetPart, TableId,
    Total, TotalKind,
};
use crate::suggest::nearest;
use hashbrown::HashSet;
use heng_lang::{SourceText, Tree};
use heng_values::{Diagnostic, Place, Type, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Builder<'_> {
    /// All sheets.
    pub fn take_sheets(&mut self) -> Vec<Sheet> {
        let pack = self.pack;
        pack.sheets.iter().filter_map(|item| self.sheet(item)).collect()
    }

    fn sheet(&mut self, item: &SheetItem) -> Option<Sheet> {
        let mut titles: Vec<Arc<str>> = match item.parts.first() {
            Some(part) => part.columns.iter().map(|(title, _, _)| title.name.clone()).collect(),
            None => Vec::new(),
        };
        let mut order_trees: Vec<Tree> = Vec::new();
        let mut order = Vec::with_capacity(item.order.len());
        for (key, descending) in &item.order {
            let column = match key {
                OrderKey::Title(named) => match titles.iter().position(|title| *title == named.name) {
                    Some(position) => position,
                    None if item.parts.len() == 1 => {
                        let source = SourceText::plain(&named.place.file, &named.name, named.place.start as usize + 1);
                        match heng_lang::parse_expression(&source) {
                            Ok(tree) => {
                                order_trees.push(tree);
                                titles.len() + order_trees.len() - 1
                            }
                            Err(diagnostics) => {
                                self.diagnostics.extend(diagnostics);
                                continue;
                            }
                        }
                    }
                    None => {
                        self.unknown_title(named, &titles);
                        continue;
                    }
                },
                OrderKey::Expression(tree) => {
                    order_trees.push(tree.clone());
                    titles.len() + order_trees.len() - 1
                }
            };
            order.push(Order { column, descending: *descending });
        }
        let parts: Vec<Option<SheetPart>> =
            item.parts.iter().map(|part| self.sheet_part(part, &titles, &order_trees, item)).collect();
        let mut parts: Vec<SheetPart> = parts.into_iter().collect::<Option<_>>()?;
        for title in &item.optional {
            let position = titles.iter().position(|known| known == title);
            let Some(position) = position.filter(|at| parts.iter().all(|part| self.never_known(&part.columns[*at])))
            else {
                continue;
            };
            titles.remove(position);
            for part in &mut parts {
                part.columns.remove(position);
            }
            order.retain(|key| key.column != position);
            order.iter_mut().filter(|key| key.column > position).for_each(|key| key.column -= 1);
        }
        self.part_types(&parts, &titles, item);
        let mut position = |named: &Named| match titles.iter().position(|title| *title == named.name) {
            Some(position) => Some(position),
            None => {
                self.unknown_title(named, &titles);
                None
            }
        };
        let group = item.group.iter().filter_map(&mut position).collect();
        let split = item.split.iter().filter_map(&mut position).collect();
        let totals = item
            .totals
            .iter()
            .filter_map(|(named, kind)| {
                let kind = match &**kind {
                    "sum" => TotalKind::Sum,
                    "avg" => TotalKind::Average,
                    "min" => TotalKind::Minimum,
                    "max" => TotalKind::Maximum,
                    _ => TotalKind::Count,
                };
                Some(Total { column: position(named)?, kind })
            })
            .collect();
        Some(Sheet {
            name: item.name.name.clone(),
            titles,
            parts,
            order,
            group,
            totals,
            split,
            place: item.place.clone(),
        })
    }

    fn unknown_title(&mut self, named: &Named, titles: &[Arc<str>]) {
        let suggestion = nearest(&named.name, titles.iter().map(|title| &**title));
        self.report(Diagnostic::error("E0318", &named.place).with("name", &*named.name).suggest(suggestion));
    }

    fn never_known(&self, column: &SheetColumn) -> bool {
        matches!(self.nodes[column.value.index()].op, Op::Unknown)
    }

    /// The parts of a sheet have the same titles and types.
    fn part_types(&mut self, parts: &[SheetPart], titles: &[Arc<str>], item: &SheetItem) {
        let Some(first) = parts.first() else { return };
        for part in &parts[1..] {
            for (position, (one, two)) in first.columns.iter().zip(&part.columns).enumerate() {
                let (one, two) = (self.nodes[one.value.index()].kind, self.nodes[two.value.index()].kind);
                let [first, part] = [first, part].map(|part| self.never_known(&part.columns[position]));
                if one != two && !first && !part {
                    let diagnostic = Diagnostic::error("E0402", &item.place)
                        .with("operator", &*titles[position])
                        .with("left", one.word())
                        .with("right", two.word());
                    self.report(diagnostic);
                }
            }
        }
    }

    fn sheet_part(
        &mut self,
        part: &SheetPartItem,
        titles: &[Arc<str>],
        order: &[Tree],
        item: &SheetItem,
    ) -> Option<SheetPart> {
        let table = self.table_named(&part.table.name)?;
        self.open_rests.push(Rests::default());
        let mut scope = Scope::of(table);
        let condition = part.condition.as_ref().map(|tree| self.condition(tree, &mut scope));
        let mut columns = Vec::with_capacity(titles.len());
        let mut whole = true;
        for title in titles {
            let Some((named, tree, places)) = part.columns.iter().find(|(named, _, _)| named.name == *title) else {
                let diagnostic =
                    Diagnostic::error("E0319", &item.place).with("sheet", &*item.name.name).with("column", &**title);
                self.report(diagnostic);
                whole = false;
                continue;
            };
            match self.expression(tree, &mut scope) {
                Some(checked) if checked.kind.is_none() && !matches!(tree.kind, heng_lang::Kind::Unknown) => {
                    self.report(Diagnostic::error("E0411", &tree.place).with("name", &*named.name));
                    whole = false;
                }
                Some(checked) => {
                    let kind = checked.kind.unwrap_or(Type::Text);
                    let checked = self.as_type(checked, kind, &named.name)?;
                    let places = places.or_else(|| self.places_of(checked.node));
                    columns.push(SheetColumn { value: checked.node, places });
                }
                None => whole = false,
            }
        }
        let order: Vec<Option<NodeId>> =
            order.iter().map(|tree| self.expression(tree, &mut scope).map(|checked| checked.node)).collect();
        let rests = self.open_rests.pop().unwrap_or_default();
        let order: Vec<NodeId> = order.into_iter().collect::<Option<_>>()?;
        let condition = match condition {
            Some(condition) => {
                let condition = condition?;
                Some(self.materialise(table, condition, rests.clone(), &item.place))
            }
            None => None,
        };
        let caveats = if self.lists_told_only { Vec::new() } else { self.caveats(&rests, &[]) };
        whole.then_some(SheetPart { table, condition, columns, order, caveats })
    }

    /// Items with their states, and findings in the order table, item, position.
    pub fn take_findings(&mut self) -> (Vec<Item>, Vec<Finding>) {
        let (pack, index) = (self.pack, self.index.clone());
        let mut ids: BTreeMap<Arc<str>, Vec<TableId>> = BTreeMap::new();
        for finding in &pack.findings {
            let Some(table) = self.table_named(&finding.table.name) else { continue };
            let tables = ids.entry(pack.rules[finding.rule].id.clone()).or_default();
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        let mut items = Vec::with_capacity(ids.len());
        let mut findings = Vec::new();
        for (id, mut tables) in ids {
            tables.sort();
            let today = self.today;
            let versions = || index.rules(&id).iter().map(|at| &pack.rules[*at]);
            let Some(rule) = versions().find(|rule| rule.period.holds(today)).or_else(|| versions().next()) else {
                continue;
            };
            let item = ItemId(items.len() as u32);
            let mut states: Vec<ItemState> = Vec::new();
            for table in tables {
                if let Some(state) = self.rule_state(&id, table, &rule.place) {
                    states.push(state);
                    self.findings_of(&id, item, table, &mut findings);
                }
            }
            items.push(Item {
                id: id.clone(),
                title: rule.title.clone(),
                kind: rule.kind.clone(),
                category: rule.category.clone(),
                basis: rule.citation.text.clone(),
                place: rule.place.clone(),
                states,
            });
        }
        findings.sort_by_key(|finding| (finding.table, finding.item));
        (items, findings)
    }

    fn findings_of(&mut self, id: &str, item: ItemId, table: TableId, findings: &mut Vec<Finding>) {
        let (pack, index) = (self.pack, self.index.clone());
        let told = self.diagnostics.len();
        self.open_rests.push(Rests::default());
        let guards = self.guards(id, table);
        let guarded = self.open_rests.pop().unwrap_or_default();
        let Some(guards) = guards else { return };
        // The guards were told of once already when the state was made.
        self.diagnostics.truncate(told);
        let name = self.tables[table.index()].name.clone();
        for guard in &guards {
            let rule = &pack.rules[guard.rule];
            for finding in index.findings(guard.rule, &name) {
                let place = &finding.place;
                self.open_rests.push(Rests::default());
                self.rest_on_all(&guarded);
                let condition = self.finding_condition(finding, guard, table);
                let mut scope = Scope::of(table);
                let mut text = |builder: &mut Self, tree: &Option<Tree>| -> Option<Option<NodeId>> {
                    let Some(tree) = tree else { return Some(None) };
                    let checked = builder.expression(tree, &mut scope)?;
                    Some(Some(builder.as_type(checked, Type::Text, "text")?.node))
                };
                let level = text(self, &finding.level);
                let severity = text(self, &finding.severity);
                let category = text(self, &finding.category);
                let message = text(self, &finding.message);
                let action = text(self, &finding.action);
                let department = text(self, &finding.department);
                let margin = match &finding.margin {
                    Some(tree) => self.expression(tree, &mut Scope::of(table)).map(Some),
                    None => Some(None),
                };
                let rests = self.open_rests.pop().unwrap_or_default();
                let (Some(condition), Some(level), Some(severity), Some(category), Some(message)) =
                    (condition, level, severity, category, message)
                else {
                    continue;
                };
                let (Some(action), Some(department), Some(margin)) = (action, department, margin) else { continue };
                let message = self.with_reasons(id, table, message, place);
                let when = self.materialise(table, condition, rests.clone(), place);
                let level = match (level, severity) {
                    (Some(level), _) => level,
                    (None, Some(severity)) => self.severity_word(severity, place),
                    (None, None) => self.text("中", place),
                };
                let mut own: Vec<Arc<str>> = Vec::new();
                if !rule.verified {
                    own.push(rule.title.clone());
                }
                let cited =
                    pack.documents.iter().find(|document| Some(&document.id) == rule.citation.document.as_ref());
                if let Some(document) = cited.filter(|document| !document.verified) {
                    own.push(document.title.clone());
                }
                findings.push(Finding {
                    item,
                    table,
                    when,
                    level,
                    category,
                    message,
                    margin_places: margin.as_ref().and_then(|margin| self.margin_places(margin.node)),
                    margin: margin.map(|margin| margin.node),
                    action,
                    department,
                    caveats: self.caveats(&rests, &own),
                });
            }
        }
    }

    /// The decimal places that the columns of a difference are shown with.
    fn margin_places(&self, node: NodeId) -> Option<u32> {
        match &self.nodes[node.index()].op {
            Op::Read { column, .. } => self.columns[column.index()].places,
            Op::Call(_, operands) => operands.iter().filter_map(|operand| self.margin_places(*operand)).max(),
            _ => None,
        }
    }

    /// The Chinese word of a severity; words that are no severity stay.
    fn severity_word(&mut self, severity: NodeId, place: &Place) -> NodeId {
        let words = [("critical", "严重"), ("high", "高"), ("medium", "中"), ("low", "低"), ("info", "提示")];
        if let Some(Value::Text(text)) = self.constant_of(severity) {
            let word = words.iter().find(|(english, _)| *english == &**text).map_or(&**text, |(_, word)| word);
            let word = word.to_string();
            return self.text(&word, place);
        }
        let mut chosen = severity;
        for (english, word) in words {
            let english = self.text(english, place);
            let word = self.text(word, place);
            let equal = Op::Call(heng_values::Builtin::Equal, vec![severity, english]);
            let equal = self.node(equal, Type::Bool, place);
            chosen = self.choose(equal, word, chosen, place);
        }
        chosen
    }

    /// Everything unconfirmed that a formula rests on, through all columns it reads.
    fn caveats(&mut self, rests: &Rests, own: &[Arc<str>]) -> Vec<Caveat> {
        type Found<'a> = (CaveatKind, &'a Arc<str>, Option<NodeId>);
        let mut found: HashSet<Found<'_>> = own.iter().map(|name| (CaveatKind::Rule, name, None)).collect();
        // A column is looked at once as part of the same row and once as part of another; what was seen before this walk
        // bears the mark of another one, so that nothing has to be wiped for each of some hundred walks.
        let mut seen = std::mem::take(&mut self.rests_seen);
        seen.1 += 1;
        let walk = seen.1;
        seen.0.resize(self.columns.len(), [0; 2]);
        let mut queue: Vec<(&Rests, bool)> = vec![(rests, true)];
        while let Some((rests, same)) = queue.pop() {
            for caveat in &rests.names {
                found.insert((caveat.kind, &caveat.name, caveat.condition.filter(|_| same)));
            }
            for (column, own_row) in &rests.columns {
                let same = same
                    && *own_row
                    && !matches!(
                        self.columns[column.index()].formula,
                        crate::program::Formula::Aggregate(_)
                            | crate::program::Formula::Whole(_)
                            | crate::program::Formula::Native(_)
                    );
                if std::mem::replace(&mut seen.0[column.index()][usize::from(same)], walk) != walk {
                    queue.push((&self.rests[column.index()], same));
                }
            }
        }
        self.rests_seen = seen;
        let always: HashSet<&Arc<str>> =
            found.iter().filter(|(.., condition)| condition.is_none()).map(|(_, name, _)| *name).collect();
        let counts = |(_, name, condition): &Found<'_>| condition.is_none() || !always.contains(*name);
        let mut found: Vec<Found<'_>> = found.into_iter().filter(counts).collect();
        found.sort();
        let caveat = |(kind, name, condition): Found<'_>| Caveat { kind, name: name.clone(), condition };
        found.into_iter().map(caveat).collect()
    }
}
