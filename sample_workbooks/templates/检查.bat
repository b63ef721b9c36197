@echo off
rem Drop workbooks on this file: they are checked and the findings are listed. Nothing is changed, nothing is sent.
rem Install: leave it in the program's folder (or up to two folders below run.py) and put a shortcut to it where people
rem work; or copy it anywhere and set the environment variable SALES_WORKFLOW to the program's folder.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PROGRAM="
for %%d in ("%~dp0..\.." "%~dp0.." "%~dp0.") do if exist "%%~fd\run.py" set "PROGRAM=%%~fd"
if not defined PROGRAM set "PROGRAM=%SALES_WORKFLOW%"
if not exist "%PROGRAM%\run.py" goto lost
set "PYTHON=python"
if exist "%PROGRAM%\venv\Scripts\python.exe" set "PYTHON=%PROGRAM%\venv\Scripts\python.exe"
if exist "%PROGRAM%\.venv\Scripts\python.exe" set "PYTHON=%PROGRAM%\.venv\Scripts\python.exe"
if "%~1"=="" goto nothing
"%PYTHON%" "%PROGRAM%\run.py" check %*
goto end
:nothing
echo 请把要检查的工作簿拖到这个图标上。 (Drop workbooks on this icon.)
goto end
:lost
echo 找不到程序，请把环境变量 SALES_WORKFLOW 设为程序所在的文件夹。 (Set SALES_WORKFLOW to the program's folder.)
:end
pause
