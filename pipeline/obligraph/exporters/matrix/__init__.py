"""The task matrix (任务分工表): one row a task, as CSV, Excel, Word and Markdown share it."""
