"""Element trees of decision tables -> `DecisionTable` records."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from .elements import DecisionTable, InputClause, Literal, OutputClause, RuleRow, Text
from .tree import Tree

HIT_POLICIES = {"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}
AGGREGATIONS = {"SUM", "COUNT", "MIN", "MAX"}


class TableReader:
    """Reads decision tables and finds what is wrong with their shape."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def read(self, element: etree._Element, name: str) -> DecisionTable:
        """Read the table; `name` heads it unless it has an output label."""
        columns = list(self.tree.all(element, "output"))
        inputs = tuple(
            self._input(clause, number) for number, clause in enumerate(self.tree.all(element, "input"), 1)
        )
        outputs = tuple(self._output(column, name, alone=len(columns) == 1) for column in columns)
        headings = [clause.label for clause in inputs], [clause.label for clause in outputs]
        table = DecisionTable(
            self.tree.place(element),
            element.get("outputLabel") or name,
            element.get("hitPolicy", "UNIQUE"),
            self._aggregation(element, len(columns)),
            inputs,
            outputs,
            tuple(
                self._rule(rule, number, *headings)
                for number, rule in enumerate(self.tree.all(element, "rule"), 1)
            ),
            self.tree.type_ref(element),
        )
        if len({column.name for column in table.outputs}) < len(columns):
            self.tree.find(
                element,
                "dmn-output-name",
                "两个结论列同名 / two output columns have the same name.",
                "给每个结论列不同的名称。 / Give each output column a name of its own.",
            )
        if table.hit_policy not in HIT_POLICIES:
            self._refuse_policy(element, table.hit_policy)
        self._check_rows(element, table)
        return table

    def _aggregation(self, element: etree._Element, outputs: int) -> str | None:
        aggregation = element.get("aggregation")
        if aggregation is None:
            return None
        if aggregation not in AGGREGATIONS:
            self._refuse_policy(element, aggregation)
            return None
        if element.get("hitPolicy") != "COLLECT" or outputs != 1:
            self.tree.find(
                element,
                "dmn-aggregation",
                f"聚合 {aggregation} 只用于单个结论列的 COLLECT 表 / "
                f"{aggregation} needs hit policy COLLECT and one output column.",
                "改为 COLLECT 且只留一个结论列。 / Use COLLECT and keep one output column.",
            )
        return str(aggregation)

    def _check_rows(self, element: etree._Element, table: DecisionTable) -> None:
        """Find the rows that do not have one cell for each column."""
        wanted = (len(table.inputs), len(table.outputs))
        for number, rule in enumerate(table.rules, 1):
            given = (len(rule.inputs), len(rule.outputs))
            if given != wanted:
                self.tree.find(
                    element,
                    "dmn-table-shape",
                    f"第 {number} 行有 {given[0]} 个条件、{given[1]} 个结论，而列数为 "
                    f"{wanted[0]} 与 {wanted[1]} / "
                    f"row {number} has {given[0]} input and {given[1]} output cells "
                    f"for {wanted[0]} and {wanted[1]} columns.",
                    "补齐或删去多余的单元格。 / Give every row one cell for each column.",
                )

    def _refuse_policy(self, element: etree._Element, named: str) -> None:
        self.tree.find(
            element,
            "dmn-hit-policy",
            f"没有 {named} 这种命中策略或聚合 / there is no hit policy or aggregation {named}.",
            f"用其中之一 / Use one of: {', '.join(sorted(HIT_POLICIES | AGGREGATIONS))}.",
        )

    def _input(self, element: etree._Element, number: int) -> InputClause:
        expression = self.tree.child(element, "inputExpression")
        values = self.tree.child(element, "inputValues")
        text = self.tree.text(expression) if expression is not None else Text("", self.tree.place(element))
        label = element.get("label") or ""
        if not text.feel:
            shown = f"“{label}”" if label else ""
            self.tree.find(
                element,
                "dmn-table-shape",
                f"第 {number} 个条件列{shown}没有表达式 / input column {number} {shown} has no expression.",
                "写上要比较的变量，如 amount。 / Write what its cells are about, such as amount.",
            )
        return InputClause(
            text,
            label or text.feel,
            self.tree.type_ref(expression) if expression is not None else None,
            self._optional_text(values),
        )

    def _output(self, element: etree._Element, name: str, *, alone: bool) -> OutputClause:
        column = self.tree.plain_name(element.get("name", ""))
        if not column and not alone:
            column = self.tree.plain_name(element.get("label", ""))
            self.tree.find(
                element,
                "dmn-output-name",
                "有几个结论列时，每列都要有名称 / with several output columns each needs a name.",
                "填写结论列的名称。 / Name the output column.",
            )
        default = self.tree.child(element, "defaultOutputEntry")
        return OutputClause(
            column,
            element.get("label") or column or name,
            self.tree.type_ref(element),
            self._optional_text(self.tree.child(element, "outputValues")),
            self._optional_text(default),
        )

    def _rule(
        self, element: etree._Element, number: int, inputs: Sequence[str], outputs: Sequence[str]
    ) -> RuleRow:
        """Read a row; `inputs` and `outputs` are the headings of its columns."""
        annotations = [self.tree.text(entry).feel for entry in self.tree.all(element, "annotationEntry")]
        description = self.tree.child(element, "description")
        if description is not None and description.text:
            annotations.append(description.text.strip())
        return RuleRow(
            element.get("id", ""),
            tuple(self._cells(element, "inputEntry", number, inputs)),
            tuple(
                Literal(text, self.tree.type_ref(entry))
                for entry, text in zip(
                    self.tree.all(element, "outputEntry"),
                    self._cells(element, "outputEntry", number, outputs),
                    strict=True,
                )
            ),
            " ".join(annotation for annotation in annotations if annotation),
        )

    def _cells(self, rule: etree._Element, kind: str, number: int, headings: Sequence[str]) -> Iterator[Text]:
        """Give the texts of a row's cells, each with its row and column."""
        for at, entry in enumerate(self.tree.all(rule, kind)):
            text = self.tree.text(entry)
            heading = headings[at] if at < len(headings) else ""
            yield Text(text.feel, replace(text.place, row=number, column=heading))

    def _optional_text(self, element: etree._Element | None) -> Text | None:
        if element is None:
            return None
        text = self.tree.text(element)
        return text if text.feel else None
