# Problems of reading data and writing results, and of rows in rejected.csv.

E0801 = there is no data at “{ $file }”
    .why = the first argument is the data folder, or one CSV file for a pack with a single table.
    .help = check the path; it counts from the current folder.
E0802 = the folder “{ $path }” holds no data files
    .why = only .csv files are read, and sub-folders are not searched.
    .help = name the folder that holds the CSV files; save Excel files as “CSV UTF-8” first.
E0803 = the file “{ $file }” is empty, it has not even a header
    .why = the first line is the header; an empty file is probably a failed export, not a table without records.
    .help = export it again; if there really are no records, keep the header line.
E0804 = the file “{ $file }” is not CSV text
    .why = an Excel file with another ending cannot be read as a table.
    .help = open it in a spreadsheet and save it as “CSV UTF-8”.
E0805 = “{ $file }” is a folder, not a data file
    .why = by its name it would be taken for data that was read.
    .help = rename or move it.
E0806 = the header of “{ $file }” cannot be read as { $encoding }
    .why = in the wrong encoding Chinese is misread; UTF-8, GB18030 (GBK) and Excel's “Unicode text” are found without help.
    .help = name the encoding with --encoding, or open the file in a spreadsheet and save it as “CSV UTF-8”.
E0807 = the required table “{ $table }” is missing
    .why = the pack requires it; a file { $file } is expected.
    .help = add the file, or give it this name.
E0808 = the file “{ $file }” lacks the column “{ $column }” that the table “{ $table }” requires
    .why = the pack requires it; the file's columns are: { $headers }.
    .help = add the column; if only its name differs, rename it or add the name to aliases in the pack.
E0809 = cannot read “{ $file }”: { $reason }
    .why = all data files must be read, or a household might be left out.
    .help = check that the file exists, may be read, and is not locked by another program.
E0810 = it is not known which table the file “{ $file }” belongs to
    .why = the pack has several tables.
    .help = give a data folder, or name the file after its table.
E0811 = “{ $file }” is a link that leads out of the data folder, and is not followed
    .why = data is read only from the folder that was named.
    .help = copy the file into it.
E0812 = the table “{ $table }” has more rows than can be counted (about 4.2 thousand million)
    .why = row numbers do not reach that far.
    .help = run it in parts.
E0813 = the file “{ $file }” has too many columns (at most 16,384)
    .why = a spreadsheet has no more columns than that; this is hardly a table of data.
    .help = check the file, or export it again.
E0814 = line { $line } of “{ $file }” holds no header
    .why = sources in the pack gives this header_row, but the line is blank or not among the first 10.
    .help = correct header_row, or take it out and let the header be found.
E0820 = the output place “{ $path }” is a file
    .why = there are several result files, and they go into a folder.
    .help = name a folder.
E0821 = the output folder must not be the folder “{ $path }” that is read
    .why = results would stand among the data and be read as data the next time.
    .help = name another output folder.
E0822 = cannot write “{ $path }”: { $reason }
    .why = results are written aside and put in place when complete; earlier results stand as they were.
    .help = close result files that are open in a spreadsheet, check disk space and permissions, and run again.
E0823 = two results are both named “{ $path }”
    .why = the second would overwrite the first.
    .help = rename one of the lists.
E0824 = another run is writing into the folder “{ $path }”
    .why = results of two runs must not be mixed.
    .help = wait for it, or name another output folder.
E0825 = the name “{ $path }” in the pack would leave the pack's folder
    .why = the pack's texts are kept with the results, in a folder of their own.
    .help = correct the name.

N0801 = the file “{ $file }” belongs to no table of the pack, and was not read
    .help = if it holds data that is needed, give it the name of its table.
N0802 = the file “{ $file }” is not CSV, and was not read
    .help = if it holds data, save it as “CSV UTF-8”.
N0803 = these columns of “{ $file }” are no fields of the table “{ $table }” and were not used: { $columns }
    .help = ignore this if they are not needed; otherwise rename them, or add the names to aliases in the pack.
N0804 = { $count } lines at the end of “{ $file }” hold nothing but commas, and were not counted
N0805 = “{ $file }” was read as { $encoding ->
    [gb18030] GB18030 (GBK)
    [utf-16le] UTF-16 (Unicode text)
    [utf-16be] UTF-16 (greater byte first)
   *[other] { $encoding }
    }
    .help = if its text is wrong, name the encoding with --encoding.
N0806 = the columns of “{ $file }” are parted by { $separator ->
    [tab] tabs
    [semicolon] semicolons
   *[other] commas
    }, and were read so
N0807 = the header of “{ $file }” is in line { $row }; the { $count } lines above it are titles or notes and no data
N0808 = the header of “{ $file }” takes lines { $first } to { $last }; cells above each other were joined with “-”
N0809 = { $count } lines at the end of “{ $file }” are no records ({ $words }) and were not counted; see rejected.csv

D0001 = this row has { $found } cells, the header { $expected }
D0002 = this row has { $found } cells, more than the header's { $expected }
D0003 = a cell begins with a quote that is not closed properly; the quote was read as plain text
D0004 = there are bytes that mean nothing in the encoding of the file
D0005 = two columns have this header: { $used } was used, { $unused } was not
D0006 = two columns mean this field: { $used } was used, { $unused } was not
D0007 = there is a NUL character
D0008 = totals under the table are no record, and were not counted
D0009 = a remark or signature under the table is no record, and was not counted

D0301 = there is no key, so it is not known which row this is
D0302 = another row has the same key but differs, and neither can be trusted
D0303 = rows of one key disagree in this column
D0304 = the other table has no row with this key
D0305 = several rows of the other table have this key, and it is not known which is meant
D0306 = the result is beyond the range of numbers (±9.2×10¹²)
D0307 = the function stopped while it ran ({ $fault })
