"""Import and export of 100,000 rows through the real calls."""
import io
import json
import time
import zipfile
from xml.sax.saxutils import escape

HEADINGS = ("客户名称", "阶段", "来源", "等级", "电话", "手机", "邮箱", "网址", "地址", "需求", "备注", "QQ")


def workbook(rows):
    """An .xlsx of twelve columns with inline strings (ECMA-376, 18.3.1.4)."""
    def cells(values):
        return "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in values)

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    lines = [f"<row>{cells(HEADINGS)}</row>"]
    for i in range(rows):
        lines.append("<row>" + cells((
            f"导入测试机械制造第{i}有限公司", "目标", "阿里巴巴", "一般", f"0574-8{i:07d}",
            f"139{i:08d}", f"import{i}@import-{i % 9973}.example", f"https://import-{i}.example",
            f"浙江省宁波市北仑区小港路{i % 900}号", "五金工具", "展会认识", f"{100000 + i}")) + "</row>")
    parts = {
        "[Content_Types].xml":
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
            f' ContentType="{types}.worksheet+xml"/><Override PartName="/xl/workbook.xml"'
            f' ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
            f'"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="客户" sheetId="1"'
            ' r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
            f'"{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def import_rows(person, rows):
    """Rows per second from the start to the report, duplicate check included."""
    boundary = "guanxi-bench-7d1b2c"
    form = (f'--{boundary}\r\nContent-Disposition: form-data; name="object"\r\n\r\ncustomer\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="b.xlsx"\r\n'
            '\r\n').encode() + workbook(rows) + f"\r\n--{boundary}--\r\n".encode()
    upload, _ = person.send("POST", "/imports", form, f"multipart/form-data; boundary={boundary}")
    path = f"/imports/{upload['id']}"
    person.call("PATCH", path, {"duplicates": "skip", "owner": "@me"})
    started = time.monotonic()
    person.call("POST", path + "/start", {})
    state = wait(person, path)
    if state["created"] != rows:
        raise RuntimeError(f"the import made {json.dumps(state, ensure_ascii=False)[:2000]}")
    return rows / (time.monotonic() - started)


def export_rows(person, filter):
    """Rows per second from the order to the finished file."""
    started = time.monotonic()
    made = person.call("POST", "/exports", {"object": "customer", "filter": filter,
                                            "format": "xlsx", "fields": (
        "name,stage,source,grade,phone,mobile,email,website,address,needs,remark,owner")})
    state = wait(person, f"/exports/{made['id']}")
    seconds = time.monotonic() - started
    return state["done"] / seconds


def wait(person, path):
    while True:
        state = person.call("GET", path)
        if state["state"] in ("done", "failed", "cancelled"):
            break
        time.sleep(0.05)
    if state["state"] != "done":
        raise RuntimeError(f"{path}: {json.dumps(state, ensure_ascii=False)[:2000]}")
    return state
