"""Refuses to start on a ministack whose private names are not those that the patches were written for.

An assignment to a name that upstream has renamed would do nothing, and tests would pass against an unpatched emulator.
"""

import ast
import importlib
import inspect
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "names.json")


def imported(tree):
    """local name -> dotted name, of all that a module imports from ministack."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ministack"
        for alias in node.names
    }


def looped(tree, known):
    """Loop variable -> dotted names of the modules that the loop goes through."""
    return {
        node.target.id: [known[element.id] for element in node.iter.elts
                         if isinstance(element, ast.Name) and element.id in known]
        for node in ast.walk(tree)
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) and isinstance(node.target, ast.Name)
    }


def names_in(source):
    """All dotted names of ministack that a module's source uses: what it imports, and attributes of that."""
    tree = ast.parse(source)
    known = imported(tree)
    owners = {**{local: [name] for local, name in known.items()}, **looped(tree, known)}
    attributes = {
        f"{owner}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        for owner in owners.get(node.value.id, [])
    }
    return attributes | set(known.values())


def used_names():
    names = set()
    for file in sorted(os.listdir(HERE)):
        if file.endswith(".py"):
            with open(os.path.join(HERE, file), encoding="utf-8") as source:
                names |= names_in(source.read())
    return sorted(names)


def found(name):
    """The object of a dotted name. @raises LookupError where there is none"""
    owner, _, attribute = name.rpartition(".")
    try:
        module = importlib.import_module(owner)
    except ModuleNotFoundError:
        module = found(owner)
    if hasattr(module, attribute):
        return getattr(module, attribute)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise LookupError(name) from None


def signature_of(thing):
    """What a patch may rely on: parameters of a function or class, or the type of anything else."""
    if inspect.isclass(thing):
        return "exception" if issubclass(thing, BaseException) else f"class ({parameters_of(thing)})"
    return f"({parameters_of(thing)})" if inspect.isroutine(thing) else type(thing).__name__


def parameters_of(thing):
    """Names, kinds and whether a parameter has a default; annotations and values of defaults may change."""
    return ", ".join(
        str(parameter.replace(annotation=inspect.Parameter.empty, default=inspect.Parameter.empty))
        + ("=" if parameter.default is not inspect.Parameter.empty else "")
        for parameter in inspect.signature(thing).parameters.values()
    )


def signature_or_missing(name):
    try:
        return signature_of(found(name))
    except LookupError:
        return "missing"


def differences(expected):
    """One line for each name that is not as it was recorded, or that nobody recorded."""
    for name in used_names():
        was, now = expected.get(name, "not recorded"), signature_or_missing(name)
        if was != now:
            yield f"{name}: {now}, recorded as {was}"


def check():
    """@raises SystemExit naming each name that differs. Before any patch is installed: a patch is no original."""
    with open(TABLE, encoding="utf-8") as table:
        differing = list(differences(json.load(table)))
    if differing:
        raise SystemExit("\n".join([
            "The patches do not fit this ministack:", *differing,
            "Mend the patches that use these names, then record the names anew: test/emulator/README.md says how."]))


def record():
    """@raises LookupError for a name that a patch uses and this ministack does not have"""
    signatures = {name: signature_of(found(name)) for name in used_names()}
    with open(TABLE, "w", encoding="utf-8") as table:
        json.dump(signatures, table, indent=2)
        table.write("\n")
